"""When a consultant is free, and the promise that nobody is in two places at once."""
