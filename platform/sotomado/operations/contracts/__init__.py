"""The operators' pages of contracts: what holds with whom since when, new terms, the end, and free tickets."""
