"""The addresses that are told, for a company's own systems."""
