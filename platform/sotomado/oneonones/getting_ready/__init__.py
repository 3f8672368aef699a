"""How the other one of a pair gets ready: what was agreed, what is brought, and questions to lean on."""
