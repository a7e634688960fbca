"""Filters, spikes and order statistics: what every part measures on."""
