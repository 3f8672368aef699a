"""Consultants as people see them: profile, licence, themes, experience."""
