"""What the slice keeps of a person, for their own copy and for erasing it."""

from __future__ import annotations

from sotomado.consultations.life_line import drafts
from sotomado.consultations.life_line import service as life_line
from sotomado.consultations.life_line.before import before_of, told_in
from sotomado.consultations.life_line.models import LifeLinePointBefore
from sotomado.consultations.life_line.points import Told
from sotomado.consultations.life_line.service import Point
from sotomado.database import UnitOfWork

TABLES: frozenset[str] = frozenset(
    {"life_line_point", "life_line_point_before", "life_line_draft", "life_line_meaning", "life_line_change"}
)


def of(work: UnitOfWork, person_id: int) -> dict[str, object]:
    """The line, point by point, with what each meant and said before."""
    points = life_line.line(work, person_id=person_id).points
    before = before_of(work, {one.id for one in points})
    return {
        "life_line": [_told(one) | {"read_before": _before(work, before[one.id])} for one in points],
        "life_line_drafts": [
            {**one.fields, "saved_at": one.saved_at.isoformat()} for one in drafts.of_person(work, person_id=person_id)
        ],
    }


def _before(work: UnitOfWork, kept: list[LifeLinePointBefore]) -> list[dict[str, object]]:
    return [
        {**_said(told_in(work, one)), "from": one.written_at.isoformat(), "until": one.until_at.isoformat()}
        for one in kept
    ]


def _said(told: Told) -> dict[str, object]:
    return {
        "year": told.year,
        "month": told.month,
        "height_from_-10_to_10": told.height,
        "title": told.title,
        "feeling": told.feeling,
        "meaning": told.meaning,
        "relation": told.relation,
    }


def _told(point: Point) -> dict[str, object]:
    return {
        **_said(point.told),
        "earlier_meanings": [
            {
                "meaning": one.text,
                "from": one.written_at.isoformat(),
                "until": one.until_at.isoformat(),
            }
            for one in point.earlier
        ],
    }


def forget(work: UnitOfWork, person_id: int) -> None:
    """All of it goes, with what was removed and could still be brought back."""
    drafts.forget_all(work, person_id=person_id)
    life_line.erase_all(work, person_id=person_id)
