"""共有カード: the one way in which anything of a talk reaches the company. Its owner writes, dates and withdraws it."""
