"""Feature flags, for operators to switch."""
