"""What Stripe tells us: kept as it came, answered at once, and followed by the worker.

An event is a hint. Whoever follows it asks Stripe for the object itself and applies what that says now, so that events
may come twice, late or out of order. Those that never come are asked for every hour.
"""
