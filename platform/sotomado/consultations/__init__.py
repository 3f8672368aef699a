"""The talk and what stays of it: the structured report, private notes, the reaction."""
