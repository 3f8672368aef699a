"""Our books beside Stripe's, every night."""
