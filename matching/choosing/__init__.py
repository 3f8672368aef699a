"""From a person, a wish and a directory to ten.

candidates   person, wish and directory as arrays       feasible     who may be shown, which wishes yielded
pool         the directory as one matrix                terms        what is compared, and what is expected of it
narrowing    what was learned, for one request          fit          the probability of a good talk, and its parts
variety      ten that differ, at a bounded cost         explore      a place or two for newcomers
tie_break    a fair order among equals                  propensity   how likely it was to be shown
facts        what can be said of someone                reasons      those that speak for them, and one that differs
nearest      the best of many scores, exactly           ten          the whole way: shortlist
"""
