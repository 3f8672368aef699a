"""Voices of good experience: written by who had a talk, shown where they released them, gone once they say so."""
