"""Private persons, who pay for themselves."""
