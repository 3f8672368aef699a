"""The words people choose by: themes, experience, style, gender, age, languages, ways to meet, times.

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

    TEAM_LEADER = "team_leader"
    MANAGER = "manager"
    EXECUTIVE = "executive"
    ABROAD = "abroad"
    WORKING_PARENT = "working_parent"
    CARER = "carer"
    ENGINEERING = "engineering"
    SALES = "sales"
    OFFICE = "office"
    SERVICE = "service"
    HUMAN_RESOURCES = "human_resources"
    MANUFACTURING = "manufacturing"
    MEDICAL = "medical"
    CAREER_CHANGE = "career_change"
    SELF_EMPLOYED = "self_employed"
    AFTER_RETIREMENT = "after_retirement"


class Style(StrEnum):
    """How a consultant tends to be in a talk, as they say of themselves."""

    LISTENS = "listens"
    PUSHES = "pushes"
    STRUCTURES = "structures"


class Gender(StrEnum):
    """In a consultant's own words, if they care to say; whoever says nothing is not asked again."""

    WOMAN = "woman"
    MAN = "man"
    NON_BINARY = "non_binary"


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


class TimeOfWeek(StrEnum):
    """When someone would like to talk, by their own clock (`availability.times_of_week` says from when to when)."""

    WEEKDAY_MORNING = "weekday_morning"
    WEEKDAY_DAYTIME = "weekday_daytime"
    WEEKDAY_EVENING = "weekday_evening"
    WEEKEND = "weekend"


class Industry(StrEnum):
    """Where a consultant has worked, by the branches people say at home."""

    MANUFACTURING = "manufacturing"
    TECHNOLOGY = "technology"
    FINANCE = "finance"
    RETAIL = "retail"
    LOGISTICS = "logistics"
    CONSTRUCTION = "construction"
    HEALTH = "health"
    EDUCATION = "education"
    PUBLIC = "public"
    HOSPITALITY = "hospitality"
    MEDIA = "media"
    PROFESSIONAL = "professional"
    ENERGY = "energy"
    AGRICULTURE = "agriculture"


class ConflictKind(StrEnum):
    """Why a consultant should not meet the people of an organisation."""

    EMPLOYER = "employer"
    CLIENT = "client"
    RECRUITER = "recruiter"
    FAMILY = "family"


class Pause(StrEnum):
    """Why a listed consultant is not shown for a while."""

    OWN = "own"
    DORMANT = "dormant"


class ListingChange(StrEnum):
    """What happened to a consultant's standing in the directory."""

    LISTED = "listed"
    ASKED = "asked"
    PAUSED = "paused"
    RESUMED = "resumed"
    UNLISTED = "unlisted"
