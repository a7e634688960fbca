"""Synthetic patients: one heart, its ECG and its cine MRI, with known truth."""
