"""The operator's view of the service's own health."""
