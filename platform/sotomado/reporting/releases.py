"""Releases as pages and files read them: one, all, or the quarters up to one. Nothing finer is kept anywhere.

A release is stored as text, with the names units had on the day. The text is what the company gets as JSON, byte for
byte, so whoever holds that file can compute the digest that is printed on every other one. A stored text that no
longer gives its digest is not shown: the database keeps it from being written over, and this would notice where
somebody went past the database. A keyed signature would not help against them, for they would have the key as well;
what helps is the digest on the files that companies already hold.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import select

from reports import release_file
from reports.published import Release as Published
from sotomado.accounts.errors import NotFound
from sotomado.database import UnitOfWork
from sotomado.reporting.errors import Altered
from sotomado.reporting.first_format import from_first_format, is_first_format
from sotomado.reporting.models import Release


@dataclass(frozen=True)
class Unit:
    """A unit, or a group of units, as it was called on the day of the release; `id` is its row's in the release."""

    id: str
    name: str
    name_en: str


@dataclass(frozen=True)
class QuarterReport:
    """A release as everyone reads it. `body` is its text as it is stored, of which `digest` is the SHA-256."""

    quarter: str
    released_at: datetime
    digest: str
    units: tuple[Unit, ...]
    release: Published
    body: str

    def names(self, locale: str) -> dict[str, str]:
        """What rows of units and groups are called, by their id."""
        return {unit.id: unit.name_en if locale == "en" else unit.name for unit in self.units}


@dataclass(frozen=True)
class ReleaseCard:
    """One line of the list of releases."""

    quarter: str
    released_at: datetime


def digest_of(body: str) -> str:
    """The SHA-256 of a stored text, in hexadecimal."""
    return sha256(body.encode()).hexdigest()


def written(units: Sequence[Unit], release: Published) -> str:
    """The text that is stored: the same release gives the same bytes."""
    document = {
        "units": [[unit.id, unit.name, unit.name_en] for unit in units],
        "release": json.loads(release_file.to_json(release)),
    }
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def read(row: Release) -> QuarterReport:
    """A stored release. Raises Altered where its text is no longer the one that was released."""
    digest = digest_of(row.body)
    if row.digest is not None and row.digest != digest:
        raise Altered(row.company_id, row.quarter)
    body = json.loads(row.body)
    if is_first_format(body):
        published = from_first_format(body)
    else:
        published = release_file.from_json(json.dumps(body["release"]))
    units = tuple(Unit(*unit) for unit in body["units"])
    return QuarterReport(row.quarter, row.released_at, digest, units, published, row.body)


def releases(work: UnitOfWork, *, company_id: int) -> list[ReleaseCard]:
    """The quarters released to a company, the latest first."""
    rows = work.session.execute(
        select(Release.quarter, Release.released_at)
        .where(Release.company_id == company_id)
        .order_by(Release.quarter.desc())
    )
    return [ReleaseCard(row.quarter, row.released_at) for row in rows]


def release(work: UnitOfWork, *, company_id: int, quarter: str) -> QuarterReport:
    """One release. Raises NotFound where there is none, whatever the quarter is called; Altered."""
    row = work.session.scalar(select(Release).where(Release.company_id == company_id, Release.quarter == quarter))
    if row is None:
        raise NotFound("release")
    return read(row)


def history(work: UnitOfWork, *, company_id: int, until: str | None = None) -> list[QuarterReport]:
    """All releases up to the quarter `until` with it, or all there are; the earliest first."""
    asked = select(Release).where(Release.company_id == company_id).order_by(Release.quarter)
    if until is not None:
        asked = asked.where(Release.quarter <= until)
    return [read(row) for row in work.session.scalars(asked)]
