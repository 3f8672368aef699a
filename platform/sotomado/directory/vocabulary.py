"""The words people choose by: themes, experience, languages, ways to meet.

Codes are stored and never change; their wording (`labels.py`) may.
"""

from __future__ import annotations

from enum import StrEnum


class Theme(StrEnum):
    """相談テーマ. "Not clear yet" is a first-class answer, not a missing one."""

    UNCLEAR = "unclear"
    MEANING = "meaning"
    GROWTH = "growth"
    ROLE_CHANGE = "role_change"
    RELATIONS = "relations"
    CARE = "care"
    OVERSEAS = "overseas"
    MANAGEMENT = "management"
    STAY_OR_LEAVE = "stay_or_leave"
    LATER_LIFE = "later_life"
    HEALTH = "health"
    PRIVATE_LIFE = "private_life"


class Experience(StrEnum):
    """What a consultant has lived through, and an advisee may wish for."""

    MANAGER = "manager"
    ABROAD = "abroad"
    WORKING_PARENT = "working_parent"
    CARER = "carer"
    ENGINEERING = "engineering"
    SALES = "sales"
    HUMAN_RESOURCES = "human_resources"
    MANUFACTURING = "manufacturing"
    MEDICAL = "medical"
    CAREER_CHANGE = "career_change"
    SELF_EMPLOYED = "self_employed"
    AFTER_RETIREMENT = "after_retirement"


class SpokenLanguage(StrEnum):
    JAPANESE = "ja"
    ENGLISH = "en"
    CHINESE = "zh"


class MeetingMode(StrEnum):
    ONLINE = "online"
    PHONE = "phone"
    IN_PERSON = "in_person"


class AgeBand(StrEnum):
    THIRTIES = "30"
    FORTIES = "40"
    FIFTIES = "50"
    SIXTIES = "60"
