"""Danger, harassment and misconduct: a path of its own, apart from the company."""
