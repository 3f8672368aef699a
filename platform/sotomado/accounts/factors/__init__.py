"""Second factors: passkeys, codes of an authenticator app, recovery codes; and browsers that are known."""
