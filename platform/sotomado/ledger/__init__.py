"""The books: append-only double entry in whole yen. Everything else about money is a view of it."""
