"""How what happened is told to whoever registered an address: signed, late, twice, out of order or not at all."""
