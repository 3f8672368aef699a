"""Agreeing that single words out of one's talks are counted: out of summaries, ideas and recordings.

Off until one says so, and apart from every other consent.
"""
