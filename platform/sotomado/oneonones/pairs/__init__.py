"""Who meets whom: pairs of the roster, and those that two people agreed on."""
