"""A consultant's profile: written as a draft, looked at as an advisee would, published."""
