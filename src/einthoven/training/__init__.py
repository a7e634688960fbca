"""What every training shares: typed configuration, exact checkpoints, the log."""
