"""しめくくり: what the advisee decides at the end of a talk, and the notebook in which all of it stays."""
