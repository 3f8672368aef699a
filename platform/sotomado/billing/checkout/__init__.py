"""A private person pays by card, and gets back what the rules give back."""
