"""Two at their table, with somebody else of the same company beside them."""

from dataclasses import dataclass

from factories.people import a_company, an_employee

from sotomado.accounts.models import Role
from sotomado.companies.service import employment_of
from sotomado.database import Database, UnitOfWork
from sotomado.oneonones.models import Pair
from sotomado.oneonones.service import Between, between
from sotomado.oneonones.table import sheets
from sotomado.oneonones.table.sheets import Sheet


@dataclass(frozen=True)
class Table:
    """A pair with an open sheet. People by their ids."""

    pair_id: int
    manager: int
    member: int
    stranger: int
    sheet: Sheet

    def of(self, work: UnitOfWork, person_id: int) -> Between:
        return between(work, person_id=person_id, pair_id=self.pair_id)


def a_table(database: Database) -> Table:
    with database.work() as work:
        company = a_company(work)
        manager = an_employee(work, company, name="課長 さとる", roles=(Role.ADVISEE, Role.MANAGER))
        member = an_employee(work, company, name="新人 みどり")
        stranger = an_employee(work, company, name="となり のひと", roles=(Role.ADVISEE, Role.HR, Role.MANAGER))
        pair = Pair(manager_id=_place(work, manager), member_id=_place(work, member))
        work.session.add(pair)
        work.session.flush()
        sheet = sheets.open_sheet(work, person_id=member, pair_id=pair.id)
        return Table(pair.id, manager, member, stranger, sheet)


def the_pair_ends(database: Database, table: Table) -> None:
    with database.work() as work:
        pair = work.session.get(Pair, table.pair_id)
        assert pair is not None
        pair.ended_at = work.now


def _place(work: UnitOfWork, person_id: int) -> int:
    placement = employment_of(work, person_id=person_id)
    assert placement is not None
    return placement.employment_id
