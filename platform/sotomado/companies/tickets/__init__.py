"""Tickets (面談チケット) in lots, pooled: granted, taken, given back, earned, expired."""
