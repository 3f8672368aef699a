"""Mail that comes in: what calendars answer, and what did not arrive. Nothing else is read or passed on."""
