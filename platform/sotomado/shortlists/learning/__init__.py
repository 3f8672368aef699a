"""What was shown, what came of it, and what nights make of that.

models        the tables                          exposures     the log: shown, chosen, talked, how it was
evidence      the log as arrays                   nights        a night's learning, and whether it may be used
model_store   which model counts, who decided     pricing       what a place in a list costs, by night and by day
market        who will ask, and how much room     worth         what the model's way of choosing would have brought
spread        how evenly windows were shown       over_time     what changes from month to month
"""
