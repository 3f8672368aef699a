"""A time is held, paid for, confirmed; or given back."""
