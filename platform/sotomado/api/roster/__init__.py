"""The roster, for a company's own systems."""
