"""Which domains of addresses come in by their company's own accounts alone."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from sotomado.database import Base


class CompanyDoor(Base):
    """People of this company whose address ends in `domain` come in at /sso/`address`, and by no password of ours.

    The line stands and falls with the company's own setting (`companies.single_sign_on`).
    """

    __tablename__ = "company_door"

    domain: Mapped[str] = mapped_column(String(253), primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"), index=True)
    address: Mapped[str] = mapped_column(String(40))
    since_at: Mapped[datetime]

    __table_args__ = (CheckConstraint("domain = lower(domain) AND domain LIKE '%_._%'", name="domain_lower_case"),)
