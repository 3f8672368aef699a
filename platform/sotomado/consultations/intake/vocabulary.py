"""What is asked before a talk, how it is answered, and how long that takes. The words stand in `wording`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Question(StrEnum):
    """One question of the sheet."""

    THEME = "theme"
    TAKE_HOME = "take_home"
    RESPONSE = "response"
    STAGE = "stage"
    WILL = "will"
    CAN = "can"
    MUST = "must"
    SKILLS = "skills"
    LICENCES = "licences"
    POSITION = "position"
    PRIVATE_LIFE = "private_life"
    CLARITY = "clarity"
    SHAPING = "shaping"


class ResponseWished(StrEnum):
    """What one would like the consultant to do most of all."""

    LISTEN = "listen"
    SORT_OUT = "sort_out"
    ASK = "ask"
    SEE_ME = "see_me"
    TEACH = "teach"
    NEXT_STEP = "next_step"
    OPEN = "open"


class Asking(StrEnum):
    """What else takes a person's minutes: counted together, so that no month asks too much of anybody."""

    INTAKE = "intake"
    REACTION = "reaction"
    FOLLOW_UP = "follow_up"
    PULSE = "pulse"


class Kind(StrEnum):
    """How a question is answered."""

    WORDS = "words"
    POINT = "point"
    CHOICE = "choice"
    CHOICES = "choices"


@dataclass(frozen=True)
class Asked:
    """How one question is answered.

    is_kept: the answer belongs to the person and goes with them from talk to talk; otherwise it is of this talk alone.
    seconds: to read it and to answer it at a calm pace.
    """

    kind: Kind
    is_kept: bool
    seconds: int


SHEET: dict[Question, Asked] = {
    Question.TAKE_HOME: Asked(Kind.WORDS, is_kept=False, seconds=60),
    Question.THEME: Asked(Kind.CHOICES, is_kept=False, seconds=20),
    Question.RESPONSE: Asked(Kind.CHOICE, is_kept=False, seconds=15),
    Question.CLARITY: Asked(Kind.POINT, is_kept=False, seconds=10),
    Question.SHAPING: Asked(Kind.POINT, is_kept=False, seconds=10),
    Question.STAGE: Asked(Kind.POINT, is_kept=True, seconds=20),
    Question.WILL: Asked(Kind.WORDS, is_kept=True, seconds=45),
    Question.CAN: Asked(Kind.WORDS, is_kept=True, seconds=45),
    Question.MUST: Asked(Kind.WORDS, is_kept=True, seconds=45),
    Question.SKILLS: Asked(Kind.WORDS, is_kept=True, seconds=45),
    Question.LICENCES: Asked(Kind.WORDS, is_kept=True, seconds=30),
    Question.POSITION: Asked(Kind.WORDS, is_kept=True, seconds=30),
    Question.PRIVATE_LIFE: Asked(Kind.WORDS, is_kept=True, seconds=45),
}
# To see that an answer still holds, and to say so; to pass over a question.
SECONDS_TO_CONFIRM = 5
LOWEST, HIGHEST = 1, 5
LONGEST_ANSWER = 2_000
