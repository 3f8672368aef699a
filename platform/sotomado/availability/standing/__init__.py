"""Who is there to be met: what is missing before the first day, and who has fallen silent."""
