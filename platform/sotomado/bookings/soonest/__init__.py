"""The next free times with anyone of one's ten, day by day."""
