"""Answers -> traits -> ten. NumPy and SciPy alone: no web, no database, no clock, no network.

answers     from a questionnaire to what it says of a person, and how surely
learning    from what came of talks to what is believed of the next one
choosing    from a person, a wish and a directory to ten
capacity    from many lists at once to prices at which nobody is asked for more than they can give

An import goes down this list's order in one direction alone: choosing asks learning; answers and capacity ask nobody.
"""
