"""When a consultant is there, as they say themselves: the week, what differs, and every change of it."""
