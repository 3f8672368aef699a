"""The people of a company's HR: who may do what, invited, changed and removed by an owner among them."""
