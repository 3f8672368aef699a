"""Every flag there is. A row of the table whose name does not stand here is ignored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l


class FlagName(StrEnum):
    """What a flag is called in the table and in the audit log."""

    SUPPORT_BY_CODE = "support_by_code"
    PRIVATE_DOOR = "private_door"


@dataclass(frozen=True)
class Flag:
    """One thing that can be switched.

    `is_on`: how it stands where nobody has switched it. `owner`: which part of the house decides about it. `goes_by`:
    the day by which the flag itself is to be gone from the code; None for one that stays, as a switch for emergencies.
    """

    name: FlagName
    what: LazyString
    is_on: bool
    owner: LazyString
    goes_by: date | None


SUPPORT_BY_CODE = Flag(
    FlagName.SUPPORT_BY_CODE,
    _l("本人が読みあげた番号で、運営がサポートの画面をひらけるようにする"),
    is_on=True,
    owner=_l("アカウント"),
    goes_by=None,
)
PRIVATE_DOOR = Flag(
    FlagName.PRIVATE_DOOR,
    _l("個人の方の申し込みを、新しく受けつける"),
    is_on=True,
    owner=_l("予約"),
    goes_by=None,
)

FLAGS: tuple[Flag, ...] = (SUPPORT_BY_CODE, PRIVATE_DOOR)
BY_NAME: dict[str, Flag] = {flag.name.value: flag for flag in FLAGS}
