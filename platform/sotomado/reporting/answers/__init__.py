"""You said, we did: what a company answers to what its people were heard to say, read by all of them."""
