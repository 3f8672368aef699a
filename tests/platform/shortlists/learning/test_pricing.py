"""What a place in a list costs: the prices of a night with their proof, and how they move by day."""

from datetime import UTC, datetime, timedelta
from time import process_time

import numpy as np
import pytest
from factories.histories import a_desk, a_history
from sqlalchemy import event, func, insert, select, update

from matching.capacity.allocation import certified_bound
from sotomado.accounts import service as accounts
from sotomado.availability.models import AvailabilityRule
from sotomado.database import new_key
from sotomado.directory.vocabulary import SpokenLanguage, Theme
from sotomado.shortlists import service as shortlists
from sotomado.shortlists.learning import market, nights, pricing
from sotomado.shortlists.learning.models import ConsultantPrice, Exposure, PriceList, Shown
from sotomado.shortlists.models import Wish

DAY = "2026-11-20"


@pytest.fixture
def desk(database):
    with database.work() as work:
        desk = a_desk(work, consultants=16)
        a_history(work, *desk, talks=120, over_days=60)
    nights.learn_night(database, day=DAY)
    return desk


def priced(database, day=DAY):
    return pricing.price_night(database, day=day)


def prices_now(database):
    with database.read() as work:
        return pricing.now(work)


def set_price(database, consultant_id, price, capacity=100):
    with database.work() as work:
        work.session.execute(
            update(ConsultantPrice)
            .where(ConsultantPrice.consultant_id == consultant_id)
            .values(price=price, capacity=capacity)
        )


def show(database, consultant_ids, times, at):
    """So many lists, each of these consultants."""
    with database.work() as work:
        wishes = [new_key() for _ in range(times)]
        person_id = work.session.scalar(select(Wish.person_id).limit(1))
        work.session.execute(
            insert(Wish),
            [{"id": one, "person_id": person_id, "language": SpokenLanguage.JAPANESE, "made_at": at} for one in wishes],
        )
        work.session.execute(
            insert(Exposure),
            [{"wish_id": one, "model_version": DAY, "salt": "", "shown_at": at} for one in wishes],
        )
        work.session.execute(
            insert(Shown),
            [
                {"wish_id": wish, "position": n, "consultant_id": one, "shown_at": at, "propensity": 0.5}
                for wish in wishes
                for n, one in enumerate(consultant_ids, 1)
            ],
        )


def test_a_night_keeps_prices_with_a_proof_that_holds_from_outside(database, desk):
    assert priced(database)

    with database.read() as work:
        night = work.session.get_one(PriceList, DAY)
        rows = work.session.scalars(select(ConsultantPrice).order_by(ConsultantPrice.consultant_id)).all()
        room = market.read(work)
        gap, bound, model, sampled = night.gap, night.bound, night.model_version, night.wishes_sampled
        price_of = {row.consultant_id: row.price for row in rows}
    assert model == DAY
    assert len(price_of) == 16
    assert 0 <= gap <= 1e-4
    assert sampled == len(room.p)
    share = sampled / room.lists_expected
    again = certified_bound(
        room.p,
        np.array([price_of[one] for one in room.consultant_ids]),
        capacity=np.ceil(room.capacity * share).astype(int),
        floor=np.minimum(np.floor(room.floor * share).astype(int), room.eligible.sum(axis=0) // 2),
        eligible=room.eligible,
    )
    assert again == pytest.approx(bound, rel=1e-6)


def test_a_night_is_priced_once(database, desk):
    assert priced(database)

    assert not priced(database)
    with database.read() as work:
        assert work.session.scalar(select(func.count()).select_from(ConsultantPrice)) == 16


def test_without_anybody_asking_there_are_no_prices(database):
    with database.work() as work:
        a_desk(work)

    assert not priced(database)
    assert prices_now(database) == pricing.Prices(None, {})


def test_whoever_is_shown_much_since_the_night_costs_more_and_less_shown_newcomers_keep_their_floor(
    database, desk, clock
):
    consultants, _ = desk
    priced(database)
    set_price(database, consultants[0], 0.0)
    set_price(database, consultants[1], -0.03)
    clock.advance(minutes=1)
    show(database, [consultants[0]], 30, clock.now())
    clock.advance(minutes=6)

    after = prices_now(database)

    assert after.version == DAY
    assert 0 < after.of[str(consultants[0])] <= 0.10
    assert after.of[str(consultants[1])] == pytest.approx(-0.03)


def test_a_price_never_hides_anybody_for_a_large_difference(database, desk, clock):
    consultants, _ = desk
    priced(database)
    set_price(database, consultants[0], 0.0)
    clock.advance(minutes=1)
    show(database, [consultants[0]], 300, clock.now())
    clock.advance(minutes=6)

    assert prices_now(database).of[str(consultants[0])] == pytest.approx(0.10)


def test_who_asks_within_the_same_five_minutes_meets_the_same_prices(database, desk, clock):
    consultants, _ = desk
    priced(database)
    set_price(database, consultants[0], 0.0)
    clock.set(datetime(2026, 11, 20, 3, 0, 1, tzinfo=UTC))
    before = prices_now(database)
    show(database, [consultants[0]], 20, clock.now())

    clock.set(datetime(2026, 11, 20, 3, 4, 59, tzinfo=UTC))
    within = prices_now(database)
    clock.set(datetime(2026, 11, 20, 3, 5, 0, tzinfo=UTC))
    after = prices_now(database)

    assert within == before
    assert after != before


def test_the_list_says_which_prices_it_was_made_with(database, desk, clock):
    _, people = desk
    priced(database)
    clock.advance(minutes=1)

    with database.work() as work:
        wished = shortlists.Wished(themes=[Theme.CARE], language=SpokenLanguage.JAPANESE)
        shortlists.make(work, person_id=people[0], wished=wished)

    with database.read() as work:
        log = work.session.scalars(select(Exposure).where(Exposure.shown_at == clock.now())).one()
        assert (log.model_version, log.price_version) == (DAY, DAY)


def test_the_same_person_and_wish_meet_the_same_ten_within_the_same_minutes(database, desk, clock):
    _, people = desk
    priced(database)
    tens = []
    for _ in range(2):
        clock.advance(minutes=1)
        with database.work() as work:
            wished = shortlists.Wished(themes=[Theme.CARE], language=SpokenLanguage.JAPANESE)
            shortlists.make(work, person_id=people[0], wished=wished)
            shown = select(Shown.consultant_id).where(Shown.shown_at == work.now).order_by(Shown.position)
            tens.append(work.session.scalars(shown).all())

    assert len(tens[0]) == 10
    assert tens[0] == tens[1]


def test_nobody_moves_a_price_by_asking_again_and_again(database, desk, clock):
    _, people = desk
    priced(database)
    wished = shortlists.Wished(themes=[Theme.CARE], language=SpokenLanguage.JAPANESE)

    def press(times):
        for _ in range(times):
            clock.advance(seconds=1)
            with database.work() as work:
                shortlists.make(work, person_id=people[0], wished=wished)
        clock.advance(minutes=6)
        return prices_now(database)

    def room_and_chance():
        with database.read() as work:
            return market.read(work).lists_expected, market.booked_if_shown(work)

    once, night = press(1), room_and_chance()
    often = press(30)

    assert often == once
    assert room_and_chance() == night
    with database.read() as work:
        counted = select(func.count()).select_from(Shown).where(Shown.shown_at > work.now - timedelta(hours=1))
        assert work.session.scalar(counted) == 310, "all are in the log"
        assert work.session.scalar(counted.where(~Shown.is_again)) == 10


def test_on_another_day_a_person_counts_again(database, desk, clock):
    _, people = desk
    wished = shortlists.Wished(themes=[Theme.CARE], language=SpokenLanguage.JAPANESE)
    for _ in range(2):
        clock.advance(days=1)
        with database.work() as work:
            shortlists.make(work, person_id=people[0], wished=wished)

    with database.read() as work:
        since = select(func.count()).select_from(Shown).where(Shown.shown_at > work.now - timedelta(days=1, hours=1))
        assert work.session.scalar(since.where(~Shown.is_again)) == 20


def test_whose_consent_does_not_stand_is_no_demand(database, desk):
    _, people = desk
    with database.read() as work:
        before = market.read(work).lists_expected
    with database.work() as work:
        accounts.withdraw_consent(work, person_id=people[0])

    with database.read() as work:
        assert market.read(work).lists_expected < before


def test_prices_of_a_worker_that_stands_still_are_used_for_a_week(database, desk, clock):
    priced(database)
    clock.advance(days=7)
    within = prices_now(database).version
    clock.advance(minutes=1)

    assert (within, prices_now(database).version) == (DAY, None)


def test_a_consultant_without_free_times_is_in_no_list_of_the_night(database, desk):
    consultants, _ = desk
    with database.work() as work:
        work.session.execute(
            update(AvailabilityRule).where(AvailabilityRule.consultant_id == consultants[2]).values(end_minute=541)
        )

    with database.read() as work:
        room = market.read(work)

    place = room.consultant_ids.index(consultants[2])
    assert (room.free_times[place], room.capacity[place]) == (0, 0)
    assert not room.eligible[:, place].any()


def test_ten_thousand_people_on_one_day_cost_the_last_no_more_statements_and_little_time(database, desk, clock):
    consultants, people = desk
    priced(database)
    clock.advance(minutes=1)
    show(database, consultants[:10], 10_000, clock.now())
    clock.advance(minutes=6)
    statements = []
    event.listen(database.engine, "before_cursor_execute", lambda *call: statements.append(call[2]))

    started = process_time()
    prices = prices_now(database)
    seconds = process_time() - started

    assert len([one for one in statements if one.startswith("SELECT")]) == 3
    assert not [one for one in statements if one.startswith(("INSERT", "UPDATE"))]
    assert seconds < 0.5
    assert max(prices.of.values()) == pytest.approx(0.10)
    with database.work() as work:
        wished = shortlists.Wished(themes=[Theme.CARE], language=SpokenLanguage.JAPANESE)
        shortlists.make(work, person_id=people[0], wished=wished)
        shown = set(work.session.scalars(select(Shown.consultant_id).where(Shown.shown_at == clock.now())))
    assert shown & set(consultants[10:]), "those who were not shown all day are shown now"
