"""Packs of tickets: bought by invoice or by card."""
