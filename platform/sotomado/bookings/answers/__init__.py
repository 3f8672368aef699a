"""What calendars answer to invitations. An answer is noted and shown to whoever gave it; it never changes a booking."""
