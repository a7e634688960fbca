"""P, QRS and T of a median beat: limits, global intervals and axes."""
