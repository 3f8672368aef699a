"""What is kept, why, for how long and by which law: one table for operators, lawyers, chores and tests."""
