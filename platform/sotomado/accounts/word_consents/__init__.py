"""Agreeing that single words of the summaries of one's talks are counted: off until one says so, and apart."""
