"""What must not be lost, and what must not be kept: backups, keys of sealed columns, erasures done again."""
