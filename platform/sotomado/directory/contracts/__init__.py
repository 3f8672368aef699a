"""Becoming one of us on paper: admission, fee, and what is sent in writing."""
