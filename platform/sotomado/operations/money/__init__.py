"""The operators' pages about money."""
