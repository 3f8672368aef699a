"""How a person is reached about their talks: by which address, how plainly, and whether they are reminded."""
