"""Pairs of the inside track, with sensible defaults. Each takes the unit of work first."""

from dataclasses import dataclass
from datetime import UTC, datetime

from factories.people import ACompany, a_company, an_employee

from sotomado.accounts import service as accounts
from sotomado.accounts.models import Locale, Role
from sotomado.bookings.service import Sender
from sotomado.companies.models import Employment
from sotomado.companies.service import employment_of
from sotomado.database import UnitOfWork
from sotomado.oneonones.models import Pair, PairKind

SENDER = Sender("https://sotomado.example", "そとまど <window@sotomado.example>")


@dataclass(frozen=True)
class APair:
    """The persons are ids of persons; `employments` are those of manager and member."""

    id: int
    manager: int
    member: int
    company: ACompany


def a_pair_of_two(
    work: UnitOfWork,
    *,
    kind: PairKind = PairKind.LINE,
    company: ACompany | None = None,
    member: int | None = None,
    manager_zone: str = "Asia/Tokyo",
    member_zone: str = "Asia/Tokyo",
) -> APair:
    """A manager and a member of one company who meet; of the roster unless `kind` says otherwise.

    `member`: a person who is there already.
    """
    company = company or a_company(work)
    manager = an_employee(work, company, name="課長 さとる", roles=(Role.ADVISEE, Role.MANAGER))
    member = member or an_employee(work, company, name="新人 みどり")
    accounts.save_preferences(work, person_id=manager, locale=Locale.JAPANESE, time_zone=manager_zone)
    accounts.save_preferences(work, person_id=member, locale=Locale.JAPANESE, time_zone=member_zone)
    above, below = employment_id(work, manager), employment_id(work, member)
    pair = Pair(kind=kind, manager_id=above, member_id=below)
    if kind is PairKind.LINE:
        work.session.get_one(Employment, below).manager_id = above
    else:
        pair.asked_by_id, pair.asked_at, pair.agreed_at = below, work.now, work.now
    work.session.add(pair)
    work.session.flush()
    return APair(pair.id, manager, member, company)


def employment_id(work: UnitOfWork, person_id: int) -> int:
    placement = employment_of(work, person_id=person_id)
    assert placement is not None
    return placement.employment_id


def utc(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)
