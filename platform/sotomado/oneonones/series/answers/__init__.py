"""What calendars answer to the invitations of a 1on1, by the machinery of bookings: it moves nothing by itself."""
