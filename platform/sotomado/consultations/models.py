"""Tables of consultations. Company roles have no path to any of them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from sotomado.database import Keyed


class Consultation(Keyed):
    """面談: a talk that took place, closed by the consultant. Closed without record, it has no `ConsultantReport`."""

    __tablename__ = "consultation"

    booking_id: Mapped[str] = mapped_column(ForeignKey("booking.id"), unique=True)
    advisee_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    consultant_id: Mapped[int] = mapped_column(ForeignKey("consultant.id"), index=True)
    # The employment it counts for in reports, as it was on the day; None for a private person.
    employment_id: Mapped[int | None] = mapped_column(ForeignKey("employment.id"), index=True)
    held_at: Mapped[datetime]
    closed_at: Mapped[datetime]
