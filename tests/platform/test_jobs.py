"""What the worker does for all slices together."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from factories.bookings import IN_A_WEEK, SENDER, a_confirmed_booking, a_hold, a_meeting
from factories.people import a_company, an_employee
from sqlalchemy import func, select
from support.clock import StandingClock

from sotomado import chores, jobs
from sotomado.accounts import sign_ins
from sotomado.accounts.models import Person, SignIn
from sotomado.bookings import commands
from sotomado.bookings import service as bookings
from sotomado.bookings.models import Booking, BookingState, Command
from sotomado.companies import service as companies
from sotomado.companies.models import Employment
from sotomado.companies.roster import import_roster
from sotomado.database import Database
from sotomado.oneonones.listing import listing
from sotomado.outbox.models import Job
from sotomado.outbox.worker import Worker
from sotomado.reporting import service as reporting
from sotomado.reporting.frame import service as frame
from sotomado.settings import Settings

ROSTER = (
    "email,name,department,manager_email,joined_on\n"
    "boss@example.jp,上司 さん,営業,,2010-04-01\n"
    "one@example.jp,部下 いち,営業,boss@example.jp,2020-04-01\n"
    "two@example.jp,部下 に,営業,boss@example.jp,2020-04-01\n"
).encode()


def without_mail(database: Database) -> Worker:
    """The service's worker, with mail left in the outbox."""
    handlers = jobs.handlers(database, Settings())
    handlers["mail"] = lambda _payload, _job_id: None
    return Worker(database, handlers)


def person_id(database: Database, email: str) -> int:
    with database.read() as work:
        return work.session.scalars(select(Person.id).where(Person.email == email)).one()


def test_a_rosters_managers_and_members_become_pairs(database: Database) -> None:
    with database.work() as work:
        company = a_company(work)
        import_roster(work, company_id=company.id, content=ROSTER, public_url="https://x.example")
    without_mail(database).run_due()

    with database.read() as work:
        members = listing(work, person_id=person_id(database, "boss@example.jp")).members
        names = [line.other.name for line in members]
    assert names == ["部下 いち", "部下 に"]


def test_the_same_roster_again_makes_no_second_pair(database: Database) -> None:
    with database.work() as work:
        company = a_company(work)
    for _ in range(2):
        with database.work() as work:
            import_roster(work, company_id=company.id, content=ROSTER, public_url="https://x.example")
        without_mail(database).run_due()

    with database.read() as work:
        assert len(listing(work, person_id=person_id(database, "boss@example.jp")).members) == 2


def test_sending_the_roster_again_invites_only_those_whose_invitation_ran_out(
    database: Database, clock: StandingClock
) -> None:
    def invitations() -> int:
        with database.read() as work:
            return work.session.scalar(select(func.count()).where(Job.kind == "mail")) or 0

    with database.work() as work:
        company = a_company(work)
        import_roster(work, company_id=company.id, content=ROSTER, public_url="https://x.example")
    assert invitations() == 3
    clock.advance(days=1)
    with database.work() as work:
        import_roster(work, company_id=company.id, content=ROSTER, public_url="https://x.example")
    assert invitations() == 3, "they still have an open one"
    with database.work() as work:
        work.session.get(Person, person_id(database, "one@example.jp")).password_hash = "set"
    clock.advance(days=20)

    with database.work() as work:
        import_roster(work, company_id=company.id, content=ROSTER, public_url="https://x.example")

    assert invitations() == 5


def test_a_quarter_is_released_once_it_has_closed_and_only_once(database: Database, clock: StandingClock) -> None:
    clock.set(datetime(2026, 12, 31, 14, 59, tzinfo=UTC))  # one minute before midnight in Tokyo
    with database.work() as work:
        company = a_company(work)
        an_employee(work, company)
    chores.release_closed_quarters(database)
    with database.read() as work:
        assert [r.quarter for r in reporting.releases(work, company_id=company.id)] == ["2026-Q3"]

    clock.advance(minutes=1)
    for _ in range(2):
        jobs.worker(database, Settings()).run_chores()

    with database.read() as work:
        assert [r.quarter for r in reporting.releases(work, company_id=company.id)] == ["2026-Q4", "2026-Q3"]


def test_old_sign_ins_are_forgotten_and_open_ones_are_not(database: Database, clock: StandingClock) -> None:
    with database.work() as work:
        person = an_employee(work, a_company(work))
        for _ in range(2):
            sign_ins.open_sign_in(work, person_id=person, browser="Firefox")
        first, _second = sign_ins.open_sign_ins(work, person_id=person)
        sign_ins.end_sign_in(work, person_id=person, sign_in_id=first.id)
    clock.advance(days=91)
    with database.work() as work:
        sign_ins.open_sign_in(work, person_id=person, browser="Safari")

    chores.forget_old_sign_ins(database)

    with database.read() as work:
        assert work.session.scalars(select(SignIn.browser)).all() == ["Safari"], "two weeks end the others anyway"


def test_a_chore_that_fails_keeps_no_other_from_its_work(database: Database) -> None:
    done = []

    def broken() -> None:
        raise ValueError

    Worker(database, {}, chores=(broken, lambda: done.append(True))).run_chores()

    assert done == [True]


def test_every_kind_of_job_that_is_written_has_someone_who_does_it(sqlite_database: Database) -> None:
    """Kinds are gathered from the code, so that a new one without a handler fails here."""
    code = "\n".join(path.read_text() for path in Path(jobs.__file__).parent.rglob("*.py"))
    written = set(re.findall(r"outbox\.write\(\s*work,\s*kind=(\w+)", code))
    kinds = {re.search(rf"^{name} = \"(\w+)\"", code, re.M)[1] for name in written}

    assert kinds == set(jobs.handlers(sqlite_database, Settings()))
    assert len(kinds) >= 2


def test_holds_lapse_tickets_go_back_and_old_keys_are_forgotten_by_the_calendar(
    database: Database, clock: StandingClock
) -> None:
    with database.work() as work:
        meeting = a_meeting(work, tickets=5)
        booked = a_confirmed_booking(work, meeting)
        party = bookings.as_consultant(meeting.consultant.person_id)
        bookings.cancel(work, party=party, booking_id=booked, sender=SENDER)
        held = a_hold(work, meeting, starts_at=IN_A_WEEK + timedelta(hours=4))
        commands.done_before(work, person_id=meeting.advisee_id, key="a-key-of-some-page", name="hold")
    clock.advance(minutes=11)
    chores.lapse_ended_holds(database)
    chores.give_back_tickets_that_waited(database)
    chores.forget_old_commands(database)
    with database.read() as work:
        assert work.session.get_one(Booking, held).state is BookingState.LAPSED
        assert companies.tickets_left(work, company_id=meeting.company.id) == 4
        assert work.session.scalar(select(func.count()).select_from(Command)) == 1
    clock.advance(days=31)
    # Twice: whoever comes second finds nothing to do.
    for _ in range(2):
        chores.lapse_ended_holds(database)
        chores.give_back_tickets_that_waited(database)
        chores.forget_old_commands(database)
    with database.read() as work:
        assert companies.tickets_left(work, company_id=meeting.company.id) == 5
        assert work.session.scalar(select(func.count()).select_from(Command)) == 0


def test_everybody_gets_a_place_in_the_running_quarter_once_and_newcomers_the_day_after(
    database: Database, clock: StandingClock
) -> None:
    with database.work() as work:
        companies_ = [a_company(work), a_company(work)]
        for company in companies_:
            an_employee(work, company)
    chores.place_everyone_in_the_running_quarter(database)
    with database.work() as work:
        an_employee(work, companies_[0])
    for _ in range(2):
        chores.place_everyone_in_the_running_quarter(database)

    with database.read() as work:
        quarters = [quarter for _, quarter in frame.running_quarters(work)]
        placed = [
            int(frame.frame_of(work, company.id, quarter).people.sum())
            for company, quarter in zip(companies_, quarters, strict=True)
        ]
    assert placed == [2, 1]


def test_whoever_left_is_in_no_pair_on_the_next_day(database: Database) -> None:
    with database.work() as work:
        company = a_company(work)
        import_roster(work, company_id=company.id, content=ROSTER, public_url="https://x.example")
    without_mail(database).run_due()
    with database.work() as work:
        gone = work.session.scalars(
            select(Employment).where(Employment.person_id == person_id(database, "one@example.jp"))
        ).one()
        gone.left_on = work.now.date()

    chores.end_pairs_of_those_who_left(database, Settings())

    with database.read() as work:
        boss = listing(work, person_id=person_id(database, "boss@example.jp"))
    assert [line.other.name for line in boss.members] == ["部下 に"]
    assert [line.other.name for line in boss.ended] == ["部下 いち"]
