"""The table of what was handed on."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from sotomado.consultations.handing_on.items import Item
from sotomado.database import Base, EnumText, one_of


class HandedOn(Base):
    """One item that the consultant of one booking may read, until the person takes it back: then the row is gone.

    The row says that it may be read and holds nothing of it: what is read is what the person has written by then.
    """

    __tablename__ = "handed_on"

    booking_id: Mapped[str] = mapped_column(ForeignKey("booking.id"), primary_key=True)
    item: Mapped[Item] = mapped_column(EnumText(Item), primary_key=True)
    handed_on_at: Mapped[datetime]

    __table_args__ = (one_of("item", Item),)
