"""Keys a company's own machines come in with: made and ended by HR, limited in what, how long and how often."""
