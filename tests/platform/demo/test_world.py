"""The demo world: the same from the same seed on either database, sound by every constraint, and safe to publish."""

import hashlib
import json
import math
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime
from itertools import pairwise

import numpy as np
import pytest
from sqlalchemy import func, select
from support.browserless import Visitor
from support.clock import StandingClock
from support.databases import KEYRING

from matching.answers.instrument_file import load_builtin
from matching.answers.scoring import reliability, score
from reports.attack import attack
from sotomado import schema
from sotomado.accounts.models import Person
from sotomado.accounts.passwords import Passwords
from sotomado.assessments import results
from sotomado.assessments import service as assessments
from sotomado.assessments.models import Assessment, Part, ProfileScore
from sotomado.availability.models import Place
from sotomado.bookings.models import Booking, BookingState
from sotomado.companies.contracts.models import MonthlyUse
from sotomado.companies.models import Employment, TicketEntry, TicketPool
from sotomado.companies.tickets.models import TicketExpiry, TicketLot, TicketUse
from sotomado.consultations.models import Consultation
from sotomado.consultations.notes.models import ConsultationNote
from sotomado.consultations.reports.models import ReportDue, ReportedTheme
from sotomado.database import Database, SealedText
from sotomado.demo import traits
from sotomado.demo.logins import FRESH, LARGE_HR, LOGINS, PASSWORD, REGULAR, SMALL_HR
from sotomado.demo.scale import Scale
from sotomado.demo.world import build_world
from sotomado.directory.models import Consultant, Credential
from sotomado.ledger import service as ledger
from sotomado.ledger.accounts import Account
from sotomado.oneonones.models import OneOnOne
from sotomado.reporting.models import Release

TODAY = date(2026, 11, 20)
CHEAP = Passwords(memory_kib=8, passes=1)
# Chance on purpose: salts, and ids that `reporting` hands out itself.
BY_CHANCE = {("person", "password_hash"), ("release", "id")}
# Entries of the audit log name releases, and each hash speaks of all before it.
BY_CHANCE |= {("audit_entry", "about"), ("audit_entry", "previous_hash"), ("audit_entry", "hash")}


@pytest.fixture(scope="module")
def worlds(sqlite_server, postgres_server) -> Iterator[dict[str, Database]]:
    """One small world, built once on each kind of database."""
    with ExitStack() as stack:
        built = {}
        for kind, server in (("sqlite", sqlite_server), ("postgresql", postgres_server)):
            database = Database(stack.enter_context(server.fresh_url()), keyring=KEYRING, clock=StandingClock())
            build_world(database, scale=Scale.small(), today=TODAY, passwords=CHEAP)
            stack.callback(database.dispose)
            built[kind] = database
        yield built


@pytest.fixture(params=["sqlite", "postgresql"])
def world(request, worlds) -> Database:
    return worlds[request.param]


def digests(database: Database) -> dict[str, str]:
    """A digest of every table's rows, apart from what differs by chance on purpose."""
    found = {}
    with database.read() as work:
        for table in schema.metadata.sorted_tables:
            columns = [
                column
                for column in table.columns
                if not isinstance(column.type, SealedText) and (table.name, column.name) not in BY_CHANCE
            ]
            rows = sorted(repr(tuple(row)) for row in work.session.execute(select(*columns)))
            found[table.name] = f"{len(rows)} {hashlib.sha256(chr(10).join(rows).encode()).hexdigest()}"
    return found


def test_the_same_seed_gives_the_same_rows_on_either_database(worlds) -> None:
    assert digests(worlds["sqlite"]) == digests(worlds["postgresql"])


def test_another_seed_gives_another_world(worlds, sqlite_server) -> None:
    with sqlite_server.fresh_url() as url:
        other = Database(url, keyring=KEYRING, clock=StandingClock())
        build_world(other, scale=Scale.small(), today=TODAY, seed=7, passwords=CHEAP)

        assert digests(other)["booking"] != digests(worlds["sqlite"])["booking"]
        other.dispose()


def test_the_standard_world_is_as_large_as_promised() -> None:
    scale = Scale.standard()

    assert (len(scale.firms), scale.people, scale.consultants, scale.quarters) == (8, 3000, 240, 5)
    assert scale.firms[0].people == 1200
    assert scale.firms[-1].people == 26


def test_the_benchmark_is_as_large_as_promised() -> None:
    scale = Scale.benchmark()

    assert (scale.people, scale.consultants) == (100_000, 3_040)
    assert len({firm.domain for firm in scale.firms}) == len(scale.firms)


def test_a_pool_is_the_sum_of_its_lines_and_never_was_below_zero(world: Database) -> None:
    with world.read() as work:
        pools = {row.company_id: row.balance for row in work.session.scalars(select(TicketPool))}
        lines = [
            (one.entered_at, -one.change, one.company_id, one.change)
            for one in work.session.scalars(select(TicketEntry))
        ]
        lines += [
            (one.entered_at, one.count, one.company_id, -one.count)
            for one in work.session.scalars(select(TicketExpiry))
        ]

    running = dict.fromkeys(pools, 0)
    for *_, company_id, change in sorted(lines):
        running[company_id] += change
        assert running[company_id] >= 0
    assert running == pools


def test_every_booking_a_company_pays_for_is_paid_for_once(world: Database) -> None:
    with world.read() as work:
        paid = sorted(work.session.scalars(select(Booking.id).where(Booking.paying_company_id.is_not(None))))
        taken = list(work.session.scalars(select(TicketUse.reference)))
        counted = list(work.session.scalars(select(MonthlyUse.reference)))

    assert paid == sorted([*taken, *counted])
    assert taken
    assert counted


def test_what_is_owed_for_tickets_is_what_their_lots_are_worth(world: Database) -> None:
    with world.read() as work:
        worth = work.session.scalar(select(func.sum(TicketLot.rest_yen)))
        owed = ledger.balance(work, Account.TICKET_LIABILITY)
        pools = dict(work.session.execute(select(TicketPool.company_id, TicketPool.balance)).all())
        left = dict(
            work.session.execute(
                select(TicketLot.company_id, func.sum(TicketLot.left_count)).group_by(TicketLot.company_id)
            ).all()
        )

    assert owed == -worth
    assert left == pools


def test_live_places_of_one_person_never_overlap(world: Database) -> None:
    with world.read() as work:
        rows = work.session.execute(
            select(Place.consultant_id, Place.advisee_id, Place.from_minute, Place.until_minute).where(Place.live)
        ).all()

    for side in (0, 1):
        ordered = sorted((row[side], row.from_minute, row.until_minute) for row in rows)
        for (owner, _, until), (next_owner, begins, _) in pairwise(ordered):
            assert owner != next_owner or until <= begins


def test_nothing_has_happened_yet_that_lies_ahead(world: Database) -> None:
    midnight = datetime(2026, 11, 19, 15, tzinfo=UTC)
    with world.read() as work:
        closed = work.session.scalar(select(func.max(Consultation.closed_at)))
        written = work.session.scalar(select(func.max(OneOnOne.held_on)))
        states = work.session.execute(select(Booking.state, Booking.starts_at)).all()

    assert closed is not None
    assert closed < midnight
    assert written is not None
    assert written < TODAY
    assert not [state for state, at in states if state is BookingState.COMPLETED and at >= midnight]
    ahead = [state for state, at in states if at >= midnight]
    assert ahead
    # Booked, kept for someone who waits, or called off by a consultant this morning.
    assert set(ahead) == {BookingState.CONFIRMED, BookingState.HELD, BookingState.CANCELLED}
    assert [state for state, at in states if at < midnight and state is BookingState.CONFIRMED], "some await closing"


def test_some_licences_have_run_out_and_some_soon_will(world: Database) -> None:
    with world.read() as work:
        days = [(expires_on - TODAY).days for expires_on in work.session.scalars(select(Credential.expires_on))]

    assert sum(left < 0 for left in days) == 2
    assert sum(0 <= left <= 90 for left in days) >= 5


def test_notes_open_with_the_key_of_the_house_and_are_not_canned(world: Database) -> None:
    with world.read() as work:
        notes = [work.unseal(row, "body") for row in work.session.scalars(select(ConsultationNote))]

    assert all(notes)
    assert len(set(notes)) > 0.9 * len(notes)


def test_themes_are_reported_for_every_talk_but_the_one_still_to_report(world: Database) -> None:
    with world.read() as work:
        talks = work.session.scalar(select(func.count(Consultation.id)))
        with_themes = work.session.scalar(select(func.count(ReportedTheme.consultation_id.distinct())))

        still_to_report = work.session.scalar(
            select(func.count(ReportDue.consultation_id)).where(ReportDue.handed_in_at.is_(None))
        )

    assert still_to_report == 1
    assert talks == with_themes + still_to_report


def test_releases_survive_the_attack_and_hr_who_can_sign_in_has_every_quarter(worlds) -> None:
    with worlds["sqlite"].read() as work:
        stored = work.session.execute(
            select(Release.company_id, Release.body).order_by(Release.company_id, Release.quarter)
        ).all()
        companies = work.session.scalars(select(Employment.company_id).distinct()).all()
        hr = {login.email for login in (LARGE_HR, SMALL_HR)}
        read = set(work.session.scalars(select(Employment.company_id).join(Person).where(Person.email.in_(hr))))

    assert len(read) == 2
    quarters = {company_id: Scale.small().quarters if company_id in read else 1 for company_id in companies}
    assert Counter(company_id for company_id, _ in stored) == quarters
    told: dict[int, list[str]] = {}
    for company_id, body in stored:
        earlier = told.setdefault(company_id, [])
        text = json.dumps(json.loads(body)["release"])
        assert attack(text, earlier).disclosures == (), company_id
        earlier.append(text)


def test_traits_are_spread_as_among_real_respondents() -> None:
    form = load_builtin()
    answers = traits.draw_answers(np.random.default_rng(3), 40_000)
    scores = answers.mean(axis=2)

    norms = [scale.norm for scale in form.scales]
    assert scores.mean(axis=0) == pytest.approx([norm.mean for norm in norms], abs=0.02)
    assert scores.std(axis=0) == pytest.approx([norm.sd for norm in norms], abs=0.02)
    assert np.corrcoef(scores.T) == pytest.approx(np.array(form.correlations), abs=0.025)
    alphas = [reliability(answers[:, s, :]) for s in range(len(norms))]
    assert alphas == pytest.approx([norm.alpha for norm in norms], abs=0.02)


def test_profiles_are_what_the_matching_core_would_score() -> None:
    form = load_builtin()
    for keyed in traits.draw_answers(np.random.default_rng(5), 20):
        for stored, scored in zip(traits.profile(keyed), score(form, traits.as_given(form, keyed)), strict=True):
            assert stored["scale"] == scored.scale
            assert stored["mean"] == pytest.approx(scored.mean)
            assert stored["t_score"] == pytest.approx(scored.t)
            assert stored["percentile"] == pytest.approx(scored.percentile)
            assert stored["theta"] == pytest.approx(scored.theta)
            assert stored["theta_variance"] == pytest.approx(scored.theta_variance)


def test_the_one_who_begins_has_not_been_assessed(world: Database) -> None:
    with world.read() as work:
        fresh = work.session.scalar(select(Person.id).where(Person.email == FRESH.email))
        scored = work.session.scalar(select(func.count()).select_from(ProfileScore))
        talks = work.session.scalar(select(func.count()).where(Booking.advisee_id == fresh))

    assert fresh is not None
    assert talks == 0
    assert scored


@pytest.mark.parametrize("login", LOGINS, ids=lambda login: login.part_en)
def test_everyone_on_the_list_can_sign_in_and_has_a_page(login, world: Database, make_app, tmp_path) -> None:
    visitor = Visitor(make_app(world, demo_mailbox=str(tmp_path / "mail")))

    answer = visitor.post("/sign-in", {"email": login.email, "password": PASSWORD}, follow_redirects=True)

    assert answer.status_code == 200
    assert login.name in answer.get_data(as_text=True)


def test_values_point_somewhere_and_match_what_the_core_says(world: Database) -> None:
    with world.read() as work:
        people = set(work.session.scalars(select(Assessment.person_id).where(Assessment.kind == Part.VALUES)))
        consultants = set(work.session.scalars(select(Consultant.person_id)))
        directions = assessments.value_directions(work, sorted(people))

    assert people & consultants
    assert people - consultants
    assert len(directions) > 0.9 * len(people)
    assert all(math.hypot(*direction) == pytest.approx(1) for direction in directions.values())


def test_who_can_sign_in_with_a_history_can_compare_two_times(world: Database) -> None:
    with world.read() as work:
        person_id = work.session.scalar(select(Person.id).where(Person.email == REGULAR.email))
        earlier = results.earlier_results(work, person_id=person_id)

    assert [one.is_comparable for one in earlier] == [True]
