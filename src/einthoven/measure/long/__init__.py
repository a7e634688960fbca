"""Recordings of any length, block by block."""
