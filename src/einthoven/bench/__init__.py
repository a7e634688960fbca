"""Figures that can be run again: one module a table of docs/benchmarks.md."""
