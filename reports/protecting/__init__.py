"""How a release is made safe: which lines there are, what subtraction leaves open of them, and what is hidden."""
