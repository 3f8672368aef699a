"""Mails that do not reach a person: told on their own pages, until they say that it works again."""
