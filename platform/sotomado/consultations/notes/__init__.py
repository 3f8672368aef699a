"""A consultant's private notes of a talk: sealed, kept with earlier versions, read by their writer alone."""
