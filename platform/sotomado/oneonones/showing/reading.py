"""What the other one reads: the pieces that lie open to them now, asked anew at every look, and nothing beside them.

A piece whose source its owner has removed lies open no more, though nobody has taken it back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from zoneinfo import ZoneInfo

from sotomado.accounts import service as accounts
from sotomado.assessments.portrait import Lying, sureness
from sotomado.consultations.cards.reading import ONE_LOOK
from sotomado.consultations.life_line import reading as life_line_reading
from sotomado.consultations.life_line.reading import Reading
from sotomado.consultations.life_line.service import Line, Point
from sotomado.database import UnitOfWork
from sotomado.oneonones import service as oneonones
from sotomado.oneonones.service import Between
from sotomado.oneonones.showing import queries
from sotomado.oneonones.showing.models import Piece, ShownLook
from sotomado.oneonones.showing.pieces import WORDS, Facet, offered, told_of


@dataclass(frozen=True)
class ReadFacet:
    """One facet in the reader's language. `is_dear`: what its owner holds dear, rather than how they are."""

    is_dear: bool
    name: str
    words: str
    sure: str
    at_work: str


@dataclass(frozen=True)
class Shown:
    """All that lies open, as it is read. `mark`: the same as long as nothing changes."""

    line: Reading | None
    facets: tuple[ReadFacet, ...]
    words: tuple[tuple[Piece, str], ...]
    mark: str

    def __bool__(self) -> bool:
        return bool(self.line or self.facets or self.words)


def read(work: UnitOfWork, *, person_id: int, pair_id: int, locale: str, mark: str | None = None) -> Shown | None:
    """What the other one of the pair shows now. None where it is what `mark` says: nothing has changed.

    That somebody looked is noted for its owner, unless nothing lies open. Raises NotFound to everybody but the two.
    """
    between = oneonones.between(work, person_id=person_id, pair_id=pair_id)
    owner_id = oneonones.seat_of(work, between).other.person_id
    rows = _readable(work, between, owner_id)
    now = sha256("\n".join(row_id for row_id, *_ in rows).encode()).hexdigest()[:16]
    if mark == now:
        return None
    if rows:
        _note_look(work, pair_id, owner_id, person_id, max(at for _, _, _, _, at in rows))
    pieces = [(kind, source, body) for _, kind, source, body, _ in rows]
    return as_read(work, pieces, owner_id=owner_id, locale=locale, mark=now)


def as_read(
    work: UnitOfWork, pieces: Sequence[tuple[Piece, str, str]], *, owner_id: int, locale: str, mark: str = ""
) -> Shown:
    """Pieces as the other one reads them; the preview is made by the same. Each is (kind, source, body)."""
    facets = [Facet.from_json(body) for kind, _, body in pieces if kind is Piece.FACET]
    told = {kind: body for kind, _, body in pieces if kind in WORDS}
    return Shown(
        line=_line(work, [body for kind, _, body in pieces if kind is Piece.LIFE_POINT], owner_id),
        facets=tuple(
            ReadFacet(
                is_dear=one.side is None,
                name=one.name[locale],
                words=one.words[locale],
                sure=sureness(one.scale, Lying(one.side, one.reaches)) if one.side is not None else "",
                at_work=one.at_work[locale],
            )
            for one in facets
        ),
        words=tuple((kind, told[kind]) for kind in WORDS if kind in told),
        mark=mark,
    )


def standing_pieces(work: UnitOfWork, *, person_id: int, pair_id: int) -> list[tuple[Piece, str, str]]:
    """One's own pieces as they lie open now, for looking at them as the other one does. Raises NotFound."""
    between = oneonones.between(work, person_id=person_id, pair_id=pair_id)
    return [(kind, source, body) for _, kind, source, body, _ in _readable(work, between, person_id)]


def _readable(work: UnitOfWork, between: Between, owner_id: int) -> list[tuple[str, Piece, str, str, datetime]]:
    """(id, kind, source, body, shown at) of what lies open and still has its source, in the order one chooses from."""
    rows = queries.standing(work, owner_id=owner_id, pair_id=between.pair_id) if between.is_live else []
    kinds = {row.kind for row in rows}
    there = [(one.kind, one.source) for one in offered(work, person_id=owner_id, facets=True, among=kinds)]
    readable = [
        (row.id, row.kind, row.source, work.unseal(row, "body") or "", row.shown_at)
        for row in rows
        if (row.kind, row.source) in there
    ]
    return sorted(readable, key=lambda one: there.index((one[1], one[2])))


def _line(work: UnitOfWork, bodies: Sequence[str], owner_id: int) -> Reading | None:
    """The points that are shown, drawn as a line of their own: those between them are not hinted at."""
    if not bodies:
        return None
    told = sorted((told_of(body) for body in bodies), key=lambda one: (one.at, one.title))
    points = tuple(Point(id=f"shown-{nth}", told=one, booking_id=None, earlier=()) for nth, one in enumerate(told))
    zone = ZoneInfo(accounts.actor(work, person_id=owner_id).time_zone)
    line = Line(points=points, undoes=None, has_removed=False)
    return life_line_reading.reading(line, today=work.now.astimezone(zone).date())


def _note_look(work: UnitOfWork, pair_id: int, owner_id: int, reader_id: int, newest: datetime) -> None:
    """Opened again within a short time it is one look, unless something was shown since."""
    last = queries.last_look_at(work, pair_id=pair_id, owner_id=owner_id)
    if last is None or last <= work.now - ONE_LOOK or last < newest:
        work.session.add(ShownLook(pair_id=pair_id, owner_id=owner_id, reader_id=reader_id, at=work.now))
        work.session.flush()
