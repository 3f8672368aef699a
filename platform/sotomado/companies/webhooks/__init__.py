"""Word to a company's own systems of what happened: addresses they asked for, and what was brought to them."""
