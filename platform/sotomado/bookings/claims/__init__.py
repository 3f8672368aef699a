"""A consultation that did not come about: who came, what each side says, and what follows by rule (ruling 11).

A missed consultation is a claim with its evidence, an answer and an appeal, and never a mark on a person. Both sides
have the same rights in it. Companies learn nothing of it.
"""
