"""The reporting units of a company, as its operator sees them."""
