"""What a consultant reports of a talk: drafted, handed in within days, changeable until its quarter is told."""
