"""The table for two: what is written while two talk, how it is closed, and what each keeps alone."""
