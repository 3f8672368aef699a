"""What is agreed with a company: how it pays, at what price, and who is entitled."""
