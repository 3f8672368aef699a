"""What a company says of itself to consultants from outside: its trade, its ways, the paths through it."""
