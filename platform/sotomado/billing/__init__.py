"""Money that moves: what private persons, companies and consultants pay and are paid, and Stripe in between."""
