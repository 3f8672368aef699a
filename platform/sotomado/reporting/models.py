"""The tables of releases: what was told, on what terms, who took it along, and what was refused."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from sotomado.accounts.models import Locale
from sotomado.database import Base, EnumText, Keyed, one_of


class Release(Keyed):
    """The protected report of one closed quarter. Written once: the database refuses to change or delete it.

    `body` is what page, file and employee all read, as JSON; nothing finer is kept. Its "format" is written inside.
    """

    __tablename__ = "release"

    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"))
    # "2026-Q3", by the company's calendar.
    quarter: Mapped[str] = mapped_column(String(7))
    body: Mapped[str] = mapped_column(Text)
    # SHA-256 of the body, in hexadecimal; printed on every file. None for releases from before there was one.
    digest: Mapped[str | None] = mapped_column(String(64))
    released_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("company_id", "quarter"),
        CheckConstraint("digest IS NULL OR length(digest) = 64", name="digest_is_whole"),
    )


class RefusedRelease(Base):
    """A quarter that is not told, because our own attack found somebody in it. Gone once the quarter is released.

    `finding` says which kind of attack it was, and neither who was found nor any figure.
    """

    __tablename__ = "refused_release"

    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"), primary_key=True)
    quarter: Mapped[str] = mapped_column(String(7), primary_key=True)
    finding: Mapped[str] = mapped_column(String(200))
    first_refused_at: Mapped[datetime]
    last_refused_at: Mapped[datetime]


class CompanyReportTerms(Base):
    """How many people a figure speaks of at least, where a contract asks for more. The database never lowers it."""

    __tablename__ = "company_report_terms"

    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"), primary_key=True)
    few: Mapped[int]
    few_sensitive: Mapped[int]

    __table_args__ = (
        CheckConstraint("few >= 5", name="few_is_five_or_more"),
        CheckConstraint("few_sensitive >= 10 AND few_sensitive >= few", name="few_sensitive_is_ten_or_more"),
    )


class FileKind(StrEnum):
    """What a report is downloaded as."""

    PDF = "pdf"
    SLIDES = "pptx"
    WORKBOOK = "xlsx"
    CSV = "csv"
    JSON = "json"


class ReportDownload(Keyed):
    """Somebody who sees it for the company took a report along. Written once.

    What employees look at is written down nowhere: who wants to know what the company sees is nobody's business.
    """

    __tablename__ = "report_download"

    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"))
    quarter: Mapped[str] = mapped_column(String(7))
    kind: Mapped[FileKind] = mapped_column(EnumText(FileKind))
    locale: Mapped[Locale] = mapped_column(EnumText(Locale))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    downloaded_at: Mapped[datetime]

    __table_args__ = (
        one_of("kind", FileKind),
        one_of("locale", Locale),
        Index("ix_report_download_company_id_downloaded_at", "company_id", "downloaded_at"),
    )
