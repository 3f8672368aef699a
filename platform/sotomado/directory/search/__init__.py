"""Words and facts by which consultants are found."""
