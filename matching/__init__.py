"""Answers -> traits -> ten. NumPy and the standard library alone: no web, no database, no clock, no network.

instrument   a questionnaire as a checked file          scoring    answers to trait scores with their error
candidates   person, wish and directory as arrays       feasible   who may be shown, which wishes yielded
fit          the score as a sum of terms                variety    ten that differ, at a bounded cost
tie_break    a fair order among equals                  reasons    facts that follow from the score
ten          the whole way: choose_ten
"""
