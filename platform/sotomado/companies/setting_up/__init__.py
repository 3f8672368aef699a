"""Setting a company up: what it settles once, in its own time, before its people come."""
