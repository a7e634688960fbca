"""What every output states of the program itself: its version, and what it is not. Light: anything may import it."""

__version__ = "0.1.0"

DISCLAIMER = "Research use only; not a medical device."
