"""A release told in words: what HR reads and what an employee reads, made of shown figures alone."""
