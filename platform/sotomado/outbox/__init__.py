"""What leaves the system leaves from here, with the transaction that caused it."""
