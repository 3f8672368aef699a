"""What a person wished for, whom they were shown, and what learning keeps of it."""

from __future__ import annotations

from sqlalchemy import delete, or_, select

from sotomado.accounts.told import told
from sotomado.database import UnitOfWork
from sotomado.directory.models import Consultant
from sotomado.shortlists.learning.models import Exposure, Outcome, Shown
from sotomado.shortlists.models import (
    Candidate,
    Declined,
    Shortlist,
    Wish,
    WishExperience,
    WishStyle,
    WishTheme,
    WishTime,
)

TABLES = frozenset(
    {
        "wish",
        "wish_theme",
        "wish_experience",
        "wish_style",
        "wish_time",
        "shortlist",
        "candidate",
        "declined",
        "exposure",
        "shown",
        "outcome",
    }
)


def of(work: UnitOfWork, person_id: int) -> dict[str, object]:
    wishes = work.session.scalars(select(Wish).where(Wish.person_id == person_id).order_by(Wish.made_at)).all()
    kept = [
        {
            **told(work, wish),
            "themes": _listed(work, select(WishTheme.theme).where(WishTheme.wish_id == wish.id)),
            "experiences": _listed(work, select(WishExperience.experience).where(WishExperience.wish_id == wish.id)),
            "styles": _listed(work, select(WishStyle.style).where(WishStyle.wish_id == wish.id)),
            "times": _listed(work, select(WishTime.time).where(WishTime.wish_id == wish.id)),
            "shown_to_you": _listed(
                work,
                select(Consultant.display_name)
                .join(Candidate, Candidate.consultant_id == Consultant.id)
                .join(Shortlist, Shortlist.id == Candidate.shortlist_id)
                .where(Shortlist.wish_id == wish.id)
                .order_by(Shortlist.made_at, Candidate.position),
            ),
        }
        for wish in wishes
    ]
    said: dict[str, object] = {"wishes": kept} if kept else {}
    not_again = _listed(
        work,
        select(Consultant.display_name)
        .join(Declined, Declined.consultant_id == Consultant.id)
        .where(Declined.person_id == person_id)
        .order_by(Declined.declined_at),
    )
    if not_again:
        said["not_this_person_again"] = not_again
    return said


def _listed(work: UnitOfWork, asked: object) -> list[str]:
    return list(dict.fromkeys(str(value) for value in work.session.scalars(asked)))  # type: ignore[call-overload]


def forget(work: UnitOfWork, person_id: int) -> None:
    """All of it. What learning made of many people's talks stays as it was made, until it is made anew without these.

    To be asked after the bookings have let go of the wishes they came from.
    """
    wishes = select(Wish.id).where(Wish.person_id == person_id)
    lists = select(Shortlist.id).where(Shortlist.person_id == person_id)
    work.session.execute(delete(Outcome).where(or_(Outcome.person_id == person_id, Outcome.wish_id.in_(wishes))))
    for logged in (Shown, Exposure):
        work.session.execute(delete(logged).where(logged.wish_id.in_(wishes)))
    work.session.execute(delete(Candidate).where(Candidate.shortlist_id.in_(lists)))
    work.session.execute(delete(Shortlist).where(Shortlist.person_id == person_id))
    for part in (WishTheme, WishExperience, WishStyle, WishTime):
        work.session.execute(delete(part).where(part.wish_id.in_(wishes)))
    work.session.execute(delete(Wish).where(Wish.person_id == person_id))
    work.session.execute(delete(Declined).where(Declined.person_id == person_id))
