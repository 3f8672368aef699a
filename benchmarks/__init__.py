"""What is promised about speed, each against a named alternative in the same run: python -m benchmarks.

Only ratios are worth comparing between machines. Run on a quiet one.
"""
