"""Everything of one person: readable in one export, and gone when they ask for it."""
