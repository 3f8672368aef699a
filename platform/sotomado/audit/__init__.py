"""The audit log: who did what to the service itself, written once and chained. No content, and nobody's name."""
