"""The waves of every beat in every lead, by the network."""
