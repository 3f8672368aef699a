"""Tables of what operators have switched. A flag that nobody touched has no row."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from sotomado.database import Base, EnumText, one_of


class Reach(StrEnum):
    """For whom something is on."""

    NOBODY = "nobody"
    EVERYBODY = "everybody"
    # The companies named beside it.
    COMPANIES = "companies"
    # So many of a hundred, the same ones each time.
    SHARE = "share"


class FlagSwitch(Base):
    """How operators have set a flag. Who set it when stands in the audit log."""

    __tablename__ = "flag_switch"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    reach: Mapped[Reach] = mapped_column(EnumText(Reach))
    # Of a hundred; None where the reach is no share.
    percent: Mapped[int | None]
    changed_at: Mapped[datetime]

    __table_args__ = (
        one_of("reach", Reach),
        CheckConstraint("(reach = 'share') = (percent IS NOT NULL)", name="share_has_a_size"),
        CheckConstraint("percent BETWEEN 1 AND 99", name="percent_of_a_hundred"),
    )


class FlagCompany(Base):
    """A company a flag is on for."""

    __tablename__ = "flag_company"

    name: Mapped[str] = mapped_column(ForeignKey("flag_switch.name", ondelete="CASCADE"), primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"), primary_key=True)
