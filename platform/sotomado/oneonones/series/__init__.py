"""When the two of a pair meet: the next time, the rhythm behind it, and how both calendars come to know."""
