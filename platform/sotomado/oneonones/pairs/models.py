"""Beside a pair: how it was asked for, and what passed on when a member's manager changed."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from sotomado.database import Base, EnumText, Keyed, SealedText, one_of
from sotomado.keyring import Sealed


class Ending(StrEnum):
    """How a pair that was asked for came to its end. None of them has a reason beside it: nobody is asked for one."""

    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    # After both had agreed, by either of them.
    ENDED = "ended"
    # One of the two has left the company.
    LEFT = "left"


class PairRequest(Keyed):
    """What somebody wrote when they asked for a pair, for the one they asked alone; gone once it was not agreed to."""

    __tablename__ = "pair_request"

    pair_id: Mapped[int] = mapped_column(ForeignKey("pair.id"), unique=True)
    why: Mapped[Sealed | None] = mapped_column(SealedText)
    ending: Mapped[Ending | None] = mapped_column(EnumText(Ending))

    __table_args__ = (one_of("ending", Ending),)


class PassingOn(Base):
    """What a member let pass from the pair with the former manager to this one. No row: they have not said yet."""

    __tablename__ = "pair_passing_on"

    pair_id: Mapped[int] = mapped_column(ForeignKey("pair.id"), primary_key=True)
    settled_at: Mapped[datetime]
    with_series: Mapped[bool]
    with_steps: Mapped[bool]
    with_theme: Mapped[bool]
