"""The words of safety: what is feared, what was done wrong, and what can happen to a case."""

from __future__ import annotations

from enum import StrEnum


class Sort(StrEnum):
    """Which of the two ways a case came in."""

    # A consultant sees danger for the person they talk with.
    INCIDENT = "incident"
    # An advisee tells of something a consultant did.
    MISCONDUCT = "misconduct"


class Kind(StrEnum):
    """What a case is about."""

    LIFE = "life"
    HARASSMENT = "harassment"
    ILLEGALITY = "illegality"
    # Of a consultant.
    STEERING = "steering"
    SECRECY = "secrecy"
    BOUNDARIES = "boundaries"
    DEMEANOUR = "demeanour"
    SELLING = "selling"
    OTHER = "other"


# Where nobody's life is in danger, whom a case concerns is told with their agreement alone.
NEEDS_AGREEMENT = frozenset({Kind.HARASSMENT, Kind.ILLEGALITY})
INCIDENTS = (Kind.LIFE, Kind.HARASSMENT, Kind.ILLEGALITY)
MISCONDUCTS = (Kind.BOUNDARIES, Kind.STEERING, Kind.SECRECY, Kind.SELLING, Kind.DEMEANOUR, Kind.OTHER)


class MayTell(StrEnum):
    """What the consultant may be told of what an advisee reported: the advisee chooses."""

    NOTHING = "nothing"
    # What happened, without the name and without which talk it was.
    MATTER = "matter"
    ALL = "all"


class By(StrEnum):
    """Who wrote an entry."""

    WRITER = "writer"
    TEAM = "team"
    RULE = "rule"


class Happened(StrEnum):
    """What an entry tells. An entry is never changed: what was wrong is set right by the next one."""

    OPENED = "opened"
    WORDS = "words"
    STEP = "step"
    CONSENT = "consent"
    WITHDRAWN = "withdrawn"
    PAGED = "paged"
    TAKEN_ON = "taken_on"
    NOTE = "note"
    MESSAGE = "message"
    PASSED_ON = "passed_on"
    TOLD_CONSULTANT = "told_consultant"
    PAUSED = "paused"
    RELEASED = "released"
    CLOSED = "closed"
    REOPENED = "reopened"
    # Whoever took it on is no operator any more: it waits for somebody again.
    RETURNED = "returned"
    FORGOTTEN = "forgotten"


class ConsentAnswer(StrEnum):
    """What became of asking the person whether the operators may be told more, or others."""

    AGREED = "agreed"
    DECLINED = "declined"
    # Said as a case is opened, with why in words.
    NOT_ASKED = "not_asked"
    # Not asked: the danger is now, asking would raise it, nobody can be reached, a law says so.
    DANGER_NOW = "danger_now"
    DANGER_IN_ASKING = "danger_in_asking"
    OUT_OF_REACH = "out_of_reach"
    BY_LAW = "by_law"


class Outcome(StrEnum):
    """How a case was closed."""

    SEEN_TO = "seen_to"
    PASSED_ON = "passed_on"
    UPHELD = "upheld"
    NOT_FOUND = "not_found"
    MISTAKE = "mistake"


class State(StrEnum):
    """Where a case stands, as its entries say."""

    WAITING = "waiting"
    IN_HAND = "in_hand"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"


class Locked(StrEnum):
    """What two operators together may open."""

    NOTES = "notes"
    RECORDING = "recording"


class Answer(StrEnum):
    """What the second operator says."""

    AGREED = "agreed"
    REFUSED = "refused"
