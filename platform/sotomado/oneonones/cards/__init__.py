"""What is carried between the storeys: a card for the other one of a pair, and a card for a consultant outside.

A card is `consultations.cards`' own: words that its writer picked, previewed and dated, and can take back. Here it is
said which pair, or which talk, it is for, and what of one's own can be written over into it. A reader gets the card
alone: not where its words come from, and not that there was a consultation, or a 1on1, at all.
"""
