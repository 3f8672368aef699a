"""Talks written into consultants' calendars elsewhere, and what does not fit together told to them."""
