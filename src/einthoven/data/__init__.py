"""Datasets on disk, read into our own types."""
