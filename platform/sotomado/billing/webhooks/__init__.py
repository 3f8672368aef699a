"""What Stripe tells us: kept as it came, answered at once, worked off afterwards."""
