"""Published reports, for a company's own systems."""
