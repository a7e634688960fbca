"""Amplitudes, durations and shapes in every lead, of the median beat and of every beat."""
