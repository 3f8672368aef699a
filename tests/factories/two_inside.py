"""A manager and a member who have 1on1s, with others of their company who have no part in them."""

from datetime import date, timedelta

from factories.people import a_company, an_employee
from sqlalchemy import func, select

from sotomado.accounts.models import Role
from sotomado.companies.service import employment_of
from sotomado.database import UnitOfWork
from sotomado.oneonones import service as oneonones
from sotomado.oneonones.models import InsideTheme, OneOnOne, Pair, PairKind, Standing
from sotomado.oneonones.service import Between
from sotomado.oneonones.themes import career


class Two:
    """A manager and a member, with somebody beside them and HR of the same company."""

    def __init__(self, work: UnitOfWork, kind: PairKind = PairKind.LINE) -> None:
        company = a_company(work)
        self.manager = an_employee(work, company, name="課長 さとる", roles=(Role.ADVISEE, Role.MANAGER))
        self.member = an_employee(work, company, name="新人 みどり")
        self.beside = an_employee(work, company, name="となり のひと", roles=(Role.ADVISEE, Role.MANAGER))
        self.hr = an_employee(work, company, name="人事 れい", roles=(Role.ADVISEE, Role.HR))
        ends = {
            "manager_id": employment_of(work, person_id=self.manager).employment_id,
            "member_id": employment_of(work, person_id=self.member).employment_id,
        }
        asked = (
            {}
            if kind is PairKind.LINE
            else {"asked_by_id": ends["member_id"], "asked_at": work.now, "agreed_at": work.now}
        )
        pair = Pair(kind=kind, **ends, **asked)
        work.session.add(pair)
        work.session.flush()
        self.pair_id = pair.id

    def hold(self, work: UnitOfWork, times: int = 1, theme: InsideTheme = InsideTheme.WORK) -> None:
        for _ in range(times):
            work.session.add(
                OneOnOne(
                    pair_id=self.pair_id,
                    standing=Standing.HELD,
                    held_on=date(2026, 1, 5) + timedelta(days=7 * _held(work, self.pair_id)),
                    theme=theme,
                    written_at=work.now,
                )
            )
            work.session.flush()

    def between(self, work: UnitOfWork, person_id: int) -> Between:
        return oneonones.between(work, person_id=person_id, pair_id=self.pair_id)

    def seen(self, work: UnitOfWork, person_id: int) -> career.Career:
        """Where the pair stands for its coming 1on1, as this one sees it."""
        return career.career(work, self.between(work, person_id))

    def part(self, work: UnitOfWork) -> None:
        """The pair ends."""
        work.session.get_one(Pair, self.pair_id).ended_at = work.now
        work.session.flush()


def _held(work: UnitOfWork, pair_id: int) -> int:
    return work.session.scalar(select(func.count()).select_from(OneOnOne).where(OneOnOne.pair_id == pair_id)) or 0
