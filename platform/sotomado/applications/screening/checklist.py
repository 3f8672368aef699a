"""What is looked at in each stage of an application. Codes are stored and never change; their wording may."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from sotomado.applications.models import Stage


class Point(StrEnum):
    """One thing to see to."""

    NUMBER_MATCHES = "number_matches"
    DATES_MATCH = "dates_match"
    NAME_MATCHES = "name_matches"
    # The public register shows only who agreed to be shown: absence there proves nothing.
    REGISTER_LOOKED_UP = "register_looked_up"
    EXPERIENCE_PLAUSIBLE = "experience_plausible"
    CONFLICTS_LOOKED_AT = "conflicts_looked_at"
    TERMS_AGREED = "terms_agreed"

    IDENTITY_SEEN = "identity_seen"
    LISTENING = "listening"
    SECRECY = "secrecy"
    NO_PLACEMENT = "no_placement"
    ONLINE_SETTING = "online_setting"
    SAFETY_PATH = "safety_path"

    CONTRACT_READY = "contract_ready"
    FEE_AGREED = "fee_agreed"


CHECKLIST: Mapping[Stage, tuple[Point, ...]] = {
    Stage.PAPERS: (
        Point.NUMBER_MATCHES,
        Point.DATES_MATCH,
        Point.NAME_MATCHES,
        Point.REGISTER_LOOKED_UP,
        Point.EXPERIENCE_PLAUSIBLE,
        Point.CONFLICTS_LOOKED_AT,
        Point.TERMS_AGREED,
    ),
    Stage.INTERVIEW: (
        Point.IDENTITY_SEEN,
        Point.LISTENING,
        Point.SECRECY,
        Point.NO_PLACEMENT,
        Point.ONLINE_SETTING,
        Point.SAFETY_PATH,
    ),
    # That two people looked is no point to tick: the database asks for it.
    Stage.DECISION: (Point.CONTRACT_READY, Point.FEE_AGREED),
}
