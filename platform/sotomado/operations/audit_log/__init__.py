"""The audit log, for operators to read and take along."""
