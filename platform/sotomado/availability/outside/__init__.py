"""Calendars elsewhere: what a consultant has there closes their hours here."""
