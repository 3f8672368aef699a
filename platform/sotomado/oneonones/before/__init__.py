"""Before a 1on1: what the member would like to talk about, and how the other one gets ready for it."""
