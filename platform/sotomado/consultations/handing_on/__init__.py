"""What of a person's own this one consultant may read, item by item, for one booking: nothing unless it was chosen."""
