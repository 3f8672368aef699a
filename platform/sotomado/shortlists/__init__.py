"""What it is about this time, and the ten who fit."""
