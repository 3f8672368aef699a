"""ライフライン: a person's years as a line, drawn by themselves, kept by themselves, handed on by them alone."""
