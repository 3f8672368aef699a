"""Answers -> traits -> ten. NumPy and SciPy alone: no web, no database, no clock, no network.

instrument   a questionnaire as a checked file          scoring    answers to trait scores with their error
graded       how likely an answer is, given a trait     latent     where someone stands, given some answers
adaptive     what to ask next, and when it is enough    care       how far answers can be relied on
values       what matters more than the rest            norms      the norm as it becomes that of our own users
calibration  item parameters from real answers          item_analysis  how each statement does its work
candidates   person, wish and directory as arrays       feasible   who may be shown, which wishes yielded
pool         the directory as one matrix                terms      what is compared, and what is expected of it
narrowing    what was learned, for one request          fit        the probability of a good talk, and its parts
variety      ten that differ, at a bounded cost         explore    a place or two for newcomers
tie_break    a fair order among equals                  propensity how likely it was to be shown
facts        what can be said of someone                reasons    those that speak for them, and one that differs
ten          the whole way: shortlist
outcome      what talks teach about consultants         hierarchical  the best normal, and its evidence
arrowhead    the linear algebra beneath it              prediction  what was learned, and what it says of a pair
off_policy   what another way of choosing would have brought
"""
