"""A word a day and an hour before a talk, to each side as it wishes, and never twice."""
