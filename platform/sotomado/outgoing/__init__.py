"""What asks servers of others, at addresses that somebody typed."""
