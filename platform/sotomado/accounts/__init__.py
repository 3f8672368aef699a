"""People, how they sign in, what they may do, and what they have agreed to."""
