"""Becoming a consultant: the application, its papers, the interview, the decision."""
