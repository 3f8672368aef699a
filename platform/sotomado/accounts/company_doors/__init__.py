"""Whose password does not open, because their company has them come in by its own accounts."""
