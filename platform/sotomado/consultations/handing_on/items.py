"""What can be handed on with a booking. Nothing else of a person ever reaches a consultant's page."""

from __future__ import annotations

from enum import StrEnum


class Item(StrEnum):
    """One thing a person can hand on, or keep to themselves.

    WISH stands in the booking itself, where it was chosen when the time was booked; all others are rows of `handed_on`.
    """

    WISH = "wish"
    # Written for this talk.
    THEME = "theme"
    TAKE_HOME = "take_home"
    RESPONSE = "response"
    # Kept by the person from talk to talk.
    STAGE = "stage"
    WILL = "will"
    CAN = "can"
    MUST = "must"
    SKILLS = "skills"
    LICENCES = "licences"
    POSITION = "position"
    PRIVATE_LIFE = "private_life"
    LIFE_LINE = "life_line"
    # From talks before, whoever they were with.
    LAST_TIME = "last_time"
    OWN_WORDS = "own_words"
    ACTIONS = "actions"
    # What the assessment gave back, in words and without numbers.
    TRAIT_E = "trait_e"
    TRAIT_N = "trait_n"
    TRAIT_A = "trait_a"
    TRAIT_C = "trait_c"
    TRAIT_O = "trait_o"
    VALUES = "values"


# The scale of the questionnaire whose words are handed on.
TRAITS = {
    Item.TRAIT_E: "E",
    Item.TRAIT_N: "N",
    Item.TRAIT_A: "A",
    Item.TRAIT_C: "C",
    Item.TRAIT_O: "O",
}
