"""What can happen to what one shows: chosen, previewed, shown, withdrawn; and who looked.

What was previewed is what is shown: whoever shows says which preview they saw. It lies open as long as the pair lasts,
until its end if it has one, and not a moment longer than its owner wants.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from sotomado.accounts.errors import NotFound
from sotomado.consultations.cards import service as cards
from sotomado.consultations.cards.reading import last_minute
from sotomado.database import UnitOfWork
from sotomado.oneonones import service as oneonones
from sotomado.oneonones.service import Between
from sotomado.oneonones.showing import queries
from sotomado.oneonones.showing.errors import ChangedSince, NothingChosen, PairIsOver
from sotomado.oneonones.showing.models import Piece, ShownPiece
from sotomado.oneonones.showing.pieces import Offered, offered, shows_facets

MOST_LOOKS = 20
LETTING_GO_AT_ONCE = 500


@dataclass(frozen=True)
class Glance:
    """What the hub of a pair shows of what was shown: by me, and to me. Counted, not read."""

    mine: int
    theirs: int
    may_show: bool


@dataclass(frozen=True)
class OwnPiece:
    """A piece that lies open, as its owner sees it.

    is_changed: its source says something else by now, which the other one does not see.
    """

    id: str
    kind: Piece
    label: str
    shown_at: datetime
    readable_until: datetime | None
    was_seen: bool
    is_changed: bool


@dataclass(frozen=True)
class Own:
    """All that lies open of one's own in a pair, and when the other one looked, the latest first."""

    pieces: tuple[OwnPiece, ...]
    looks: tuple[datetime, ...]


def glance(work: UnitOfWork, between: Between) -> Glance:
    """For one of the two. Nothing lies open in a pair that ended."""
    if not between.is_live:
        return Glance(0, 0, may_show=False)
    seat = oneonones.seat_of(work, between)
    lying = queries.count_standing(work, pair_id=between.pair_id)
    return Glance(mine=lying[seat.me.person_id], theirs=lying[seat.other.person_id], may_show=True)


def own(work: UnitOfWork, *, person_id: int, pair_id: int, locale: str) -> Own:
    """What one shows in a pair, also to take it back once the pair has ended. Raises NotFound."""
    between = oneonones.between(work, person_id=person_id, pair_id=pair_id)
    rows = queries.standing(work, owner_id=person_id, pair_id=pair_id)
    looks = queries.looks(work, pair_id=pair_id, owner_id=person_id, most=MOST_LOOKS)
    now = {(one.kind, one.source): one for one in _offered(work, person_id, between, {row.kind for row in rows})}
    order = list(now)
    pieces = []
    for row in sorted(rows, key=lambda one: order.index(key) if (key := (one.kind, one.source)) in now else len(order)):
        source = now.get((row.kind, row.source))
        body = work.unseal(row, "body") or ""
        pieces.append(
            OwnPiece(
                id=row.id,
                kind=row.kind,
                label=source.label_in(locale) if source is not None else "",
                shown_at=row.shown_at,
                readable_until=last_minute(row.ends_at) if row.ends_at else None,
                was_seen=any(at >= row.shown_at for at in looks),
                is_changed=source is not None and source.body != body,
            )
        )
    return Own(tuple(pieces), tuple(looks))


def choices(work: UnitOfWork, *, person_id: int, pair_id: int) -> list[Offered]:
    """All one could show here. Raises NotFound, PairIsOver."""
    return _offered(work, person_id, _live(work, person_id, pair_id), frozenset(Piece))


def chosen(work: UnitOfWork, *, person_id: int, pair_id: int, keys: Collection[str]) -> tuple[list[Offered], str]:
    """What was chosen, for the preview, and the mark of that preview. Raises NotFound, PairIsOver, NothingChosen."""
    found = [one for one in choices(work, person_id=person_id, pair_id=pair_id) if one.key in keys]
    if not found:
        raise NothingChosen()
    return found, mark_of(found)


def mark_of(pieces: Collection[Offered]) -> str:
    """The same for the same pieces with the same words, and for no others."""
    return sha256("\n".join(f"{one.key}\n{one.body}" for one in pieces).encode()).hexdigest()


def show(
    work: UnitOfWork, *, person_id: int, pair_id: int, keys: Collection[str], mark: str, ends_on: date | None
) -> None:
    """Lay these pieces open as they were previewed, until the end of a day or until they are withdrawn.

    What lies open already is shown anew in the words of today.

    Raises NotFound, PairIsOver, NothingChosen, ChangedSince, EndsTooEarly.
    """
    found, now = chosen(work, person_id=person_id, pair_id=pair_id, keys=keys)
    if now != mark:
        raise ChangedSince()
    ends_at = cards.end_of(work, person_id=person_id, ends_on=ends_on) if ends_on else None
    before = {(row.kind, row.source): row for row in queries.own(work, owner_id=person_id, pair_id=pair_id)}
    for one in found:
        row = before.get((one.kind, one.source))
        if row is not None:
            _take_back(work, row)
    # Before the new ones: a piece lies open once.
    work.session.flush()
    for one in found:
        row = ShownPiece(
            pair_id=pair_id, owner_id=person_id, kind=one.kind, source=one.source, shown_at=work.now, ends_at=ends_at
        )
        row.body = work.seal(row, "body", one.body)
        work.session.add(row)
    work.session.flush()


def withdraw(work: UnitOfWork, *, person_id: int, pair_id: int, piece_id: str | None = None) -> None:
    """Take one piece back, or everything: from now on the other one reads nothing of it, also where it is open.

    Twice is once. Raises NotFound for a pair that is not theirs, or a piece of somebody else's.
    """
    oneonones.between(work, person_id=person_id, pair_id=pair_id)
    if piece_id is not None:
        found = work.session.get(ShownPiece, piece_id)
        if found is None or found.owner_id != person_id or found.pair_id != pair_id:
            raise NotFound("piece")
    for row in queries.own(work, owner_id=person_id, pair_id=pair_id):
        if piece_id in (None, row.id):
            _take_back(work, row)
    work.session.flush()


def let_go_of_what_ended(work: UnitOfWork) -> int:
    """The words of what lay open until a day that has passed. Returns of how many; the rest next time."""
    rows = queries.ended(work, limit=LETTING_GO_AT_ONCE)
    for row in rows:
        _take_back(work, row)
    work.session.flush()
    return len(rows)


def _take_back(work: UnitOfWork, row: ShownPiece) -> None:
    row.withdrawn_at, row.body = work.now, None


def _live(work: UnitOfWork, person_id: int, pair_id: int) -> Between:
    between = oneonones.between(work, person_id=person_id, pair_id=pair_id)
    if not between.is_live:
        raise PairIsOver()
    return between


def _offered(work: UnitOfWork, person_id: int, between: Between, among: Collection[Piece]) -> list[Offered]:
    return offered(work, person_id=person_id, facets=shows_facets(between), among=among)
