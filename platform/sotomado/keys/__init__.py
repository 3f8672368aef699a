"""Which keys seal, and when sealed columns are sealed anew. What does it stands in `keeping.resealing`."""
