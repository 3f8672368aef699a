"""Tables of the search, made from profiles and made anew whenever one is published.

Beside them stands `search_index`, the database's own full-text index (migration 0008): FTS5 on SQLite, a tsvector under
GIN on PostgreSQL. `index.py` alone speaks to it.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from sotomado.database import Base

LONGEST_TERM = 80


class SearchProfile(Base):
    """What a consultant is found by beside words: their facts, one bit each (`facts.py` says which)."""

    __tablename__ = "search_profile"

    consultant_id: Mapped[int] = mapped_column(ForeignKey("consultant.id"), primary_key=True)
    lived: Mapped[int] = mapped_column(BigInteger)
    offered: Mapped[int] = mapped_column(BigInteger)
    # The version of the rules that made it; older ones are made anew.
    made_by: Mapped[int]


class SearchWord(Base):
    """A word that stands in some profile: as it is compared, and as somebody wrote it."""

    __tablename__ = "search_word"

    term: Mapped[str] = mapped_column(String(LONGEST_TERM), primary_key=True)
    shown: Mapped[str] = mapped_column(String(LONGEST_TERM))
