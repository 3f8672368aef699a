"""Table of invitations to a company's HR. Who is there already, and for what, stands in `accounts` (`HrDuty`)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from sotomado.accounts.models import Duty
from sotomado.database import Keyed


class HrInvitation(Keyed):
    """Somebody asked to join a company's HR who has not answered. The row goes as they join, or it is taken back.

    Nobody is somebody here before they follow the link: until then this is all that is kept of them. Only the hash of
    the link's secret is.
    """

    __tablename__ = "hr_invitation"

    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"))
    email: Mapped[str] = mapped_column(String(254))
    name: Mapped[str] = mapped_column(String(120))
    as_owner: Mapped[bool]
    for_reports: Mapped[bool]
    for_billing: Mapped[bool]
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    invited_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    # None: who invited them had their data erased.
    invited_by_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)

    __table_args__ = (
        UniqueConstraint("company_id", "email"),
        CheckConstraint("email = lower(email) AND email LIKE '%_@_%'", name="email_lower_case"),
        CheckConstraint("length(name) > 0", name="name_given"),
        CheckConstraint("as_owner OR for_reports OR for_billing", name="asked_for_something"),
        CheckConstraint("expires_at > invited_at", name="expires_later"),
    )

    @property
    def duties(self) -> frozenset[Duty]:
        asked = {Duty.OWNER: self.as_owner, Duty.REPORTS: self.for_reports, Duty.BILLING: self.for_billing}
        return frozenset(duty for duty, is_asked in asked.items() if is_asked)
