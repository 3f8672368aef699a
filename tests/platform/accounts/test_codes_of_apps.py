"""Codes of an authenticator app: each good once, around its half minute."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from factories.signing_in import PAGE, a_sign_in, with_an_app
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from support.clock import StandingClock

from sotomado.accounts.errors import NotFound
from sotomado.accounts.factors import apps
from sotomado.accounts.factors import service as factors
from sotomado.accounts.factors.errors import NotFresh, WrongFactor
from sotomado.database import Database

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
BEGAN = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 240), st.integers(-4, 4)), max_size=40))
def test_whatever_is_brought_when_no_step_is_taken_twice_nor_out_of_order(tries: list[tuple[int, int]]) -> None:
    """The slow model beside it: a set of steps that were taken, and the window of three."""
    totp = pyotp.TOTP(SECRET)
    last_step: int | None = None
    taken: list[int] = []
    at = BEGAN

    for seconds, off in tries:
        at += timedelta(seconds=seconds)
        brought = apps.step_of(at) + off
        step = apps.matching_step(SECRET, totp.generate_otp(brought), now=at, last_step=last_step)
        should_open = abs(off) <= 1 and all(brought > one for one in taken)
        # Codes of two steps may be alike, once in a million.
        assert (step == brought) is should_open or step is not None
        if step is not None:
            taken.append(step)
            last_step = step

    assert taken == sorted(set(taken))


def test_a_code_opens_once_also_with_a_clock_that_is_off(database: Database, clock: StandingClock) -> None:
    with database.work() as work:
        hana = with_an_app(work)
    clock.advance(minutes=2)

    ahead = hana.totp.at(clock.now() + timedelta(seconds=30))
    with database.work() as work:
        apps.use(work, person_id=hana.person_id, code=f" {ahead[:3]} {ahead[3:]} ")

    for code in (ahead, hana.totp.at(clock.now())):
        with pytest.raises(WrongFactor), database.work() as work:
            apps.use(work, person_id=hana.person_id, code=code)


def test_digits_may_be_typed_full_width(database: Database, clock: StandingClock) -> None:
    with database.work() as work:
        hana = with_an_app(work)
    clock.advance(minutes=2)
    code = hana.totp.at(clock.now()).translate(str.maketrans("0123456789", "０１２３４５６７８９"))

    with database.work() as work:
        apps.use(work, person_id=hana.person_id, code=code)


@pytest.mark.parametrize("code", ["", "12345", "abcdef", "1234567", "é"])
def test_what_is_no_code_is_refused(database: Database, code: str) -> None:
    with database.work() as work:
        hana = with_an_app(work)

    with pytest.raises(WrongFactor), database.work() as work:
        apps.use(work, person_id=hana.person_id, code=code)


def test_the_code_that_set_it_up_is_used_up(database: Database, clock: StandingClock) -> None:
    with database.work() as work:
        hana = with_an_app(work)

    with pytest.raises(WrongFactor), database.work() as work:
        apps.use(work, person_id=hana.person_id, code=hana.totp.at(clock.now()))


def test_the_secret_is_not_readable_in_the_database(database: Database) -> None:
    with database.work() as work:
        hana = with_an_app(work)

        sealed = bytes(work.session.scalar(text("SELECT secret FROM authenticator_app")))

    assert hana.totp.secret.encode() not in sealed


def test_another_app_takes_the_place_of_the_first_only_once_it_gave_a_code(
    database: Database, clock: StandingClock
) -> None:
    with database.work() as work:
        hana = with_an_app(work)
    clock.advance(minutes=2)
    with database.work() as work:
        new = apps.begin(work, person_id=hana.person_id, sign_in_id=hana.sign_in_id)
        assert apps.being_set_up(work, person_id=hana.person_id) == new

    with database.work() as work:
        apps.use(work, person_id=hana.person_id, code=hana.totp.at(clock.now()))
    with database.work() as work:
        codes = apps.confirm(
            work,
            person_id=hana.person_id,
            sign_in_id=hana.sign_in_id,
            code=pyotp.TOTP(new.secret).at(clock.now()),
            page=PAGE,
        )
    clock.advance(minutes=2)

    assert codes == []
    with pytest.raises(WrongFactor), database.work() as work:
        apps.use(work, person_id=hana.person_id, code=hana.totp.at(clock.now()))
    with pytest.raises(NotFound), database.read() as work:
        apps.being_set_up(work, person_id=hana.person_id)


def test_it_goes_when_its_owner_says_so_and_not_by_an_older_sign_in(database: Database, clock: StandingClock) -> None:
    with database.work() as work:
        hana = with_an_app(work)
        by_password = a_sign_in(work, hana.person_id)
    whose = {"person_id": hana.person_id, "is_required": False, "page": PAGE}

    with pytest.raises(NotFresh), database.work() as work:
        apps.remove(work, sign_in_id=by_password, **whose)
    with database.work() as work:
        apps.remove(work, sign_in_id=hana.sign_in_id, **whose)

        assert not factors.has_any(work, person_id=hana.person_id)
