"""The end of a pair, and what goes on behind it."""
