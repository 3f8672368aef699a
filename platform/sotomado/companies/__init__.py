"""Client companies: contract, departments, roster, and the pool of tickets they pay for."""
