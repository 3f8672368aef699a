"""How one is reached: a private address is used once its owner has followed the link, and never before."""

import re
from datetime import timedelta

import pytest
from factories.people import a_company, a_consultant, an_employee
from flask import Flask
from sqlalchemy import select
from support.at_once import at_once
from support.browserless import Visitor
from support.clock import StandingClock

from sotomado.accounts import service as accounts
from sotomado.accounts.errors import NotFound, TooManyAttempts
from sotomado.accounts.reached import service as reached
from sotomado.accounts.reached.models import Plainness, Reaching
from sotomado.database import Database
from sotomado.outbox import service as outbox

PRIVATE = "aoi.private@example.net"


def named(work, person_id: int, email: str = PRIVATE) -> None:
    reached.name_address(work, person_id=person_id, email=email, address="192.0.2.1", public_url="https://s.example")


def mails(database: Database) -> list[dict]:
    with database.work() as work:
        return [job.payload for job in outbox.take(work, limit=50) if job.kind == "mail"]


def secret_in(mail: dict) -> str:
    return re.search(r"/reached/(\S+)", mail["body"])[1]


def where(work, person_id: int) -> str:
    return reached.reader(work, person_id=person_id).email


@pytest.fixture
def person_id(database: Database) -> int:
    with database.work() as work:
        return an_employee(work, a_company(work))


def test_who_has_chosen_nothing_is_reached_where_they_sign_in(database: Database, person_id: int) -> None:
    with database.read() as work:
        reader = reached.reader(work, person_id=person_id)

        assert reader.email == accounts.actor(work, person_id=person_id).email
        assert (reader.day_before, reader.hour_before, reader.is_plain) == (True, True, False)


def test_an_address_is_used_once_its_link_was_followed(database: Database, person_id: int) -> None:
    with database.work() as work:
        named(work, person_id, " Aoi.Private@Example.NET ")
        assert where(work, person_id) != PRIVATE
    [mail] = mails(database)
    assert mail["to"] == ["", PRIVATE]

    with database.work() as work:
        reached.confirm(work, secret=secret_in(mail), public_url="https://s.example")

        assert where(work, person_id) == PRIVATE
        with pytest.raises(NotFound):
            reached.confirm(work, secret=secret_in(mail), public_url="https://s.example")


def test_a_change_keeps_the_old_address_until_the_new_one_is_confirmed(database: Database, person_id: int) -> None:
    with database.work() as work:
        named(work, person_id)
    [first] = mails(database)
    with database.work() as work:
        reached.confirm(work, secret=secret_in(first), public_url="https://s.example")
        named(work, person_id, "another@example.net")
        own = reached.own(work, person_id=person_id)
        assert (own.private_email, own.waiting_email) == (PRIVATE, "another@example.net")
        assert where(work, person_id) == PRIVATE
    [second] = mails(database)
    with database.work() as work:
        reached.confirm(work, secret=secret_in(second), public_url="https://s.example")

        assert where(work, person_id) == "another@example.net"


def test_asked_again_the_earlier_link_leads_nowhere(database: Database, person_id: int) -> None:
    with database.work() as work:
        named(work, person_id, "first@example.net")
    [first] = mails(database)
    with database.work() as work:
        named(work, person_id)

        with pytest.raises(NotFound):
            reached.confirm(work, secret=secret_in(first), public_url="https://s.example")


def test_a_link_lasts_a_day_and_is_then_forgotten(database: Database, person_id: int, clock: StandingClock) -> None:
    with database.work() as work:
        named(work, person_id)
    [mail] = mails(database)
    clock.advance(hours=24)

    with database.work() as work:
        with pytest.raises(NotFound):
            reached.confirm(work, secret=secret_in(mail), public_url="https://s.example")
        assert reached.own(work, person_id=person_id).waiting_email is None
        reached.forget_unconfirmed(work)

        assert work.session.scalars(select(Reaching.waiting_email)).all() == [None]


def test_an_address_given_up_is_erased(database: Database, person_id: int) -> None:
    with database.work() as work:
        named(work, person_id)
    [mail] = mails(database)
    with database.work() as work:
        reached.confirm(work, secret=secret_in(mail), public_url="https://s.example")
        reached.give_up(work, person_id=person_id, public_url="https://s.example")

        assert where(work, person_id) == accounts.actor(work, person_id=person_id).email
        assert work.session.scalars(select(Reaching.private_email)).all() == [None]


@pytest.mark.parametrize("typed", ["", "aoi", "aoi@", "aoi@localhost", "a b@example.net", "葵@x.jp", "a..b@x.jp"])
def test_what_is_no_address_is_refused(database: Database, person_id: int, typed: str) -> None:
    with database.work() as work, pytest.raises(reached.NotAnAddress):
        named(work, person_id, typed)


def test_the_address_one_signs_in_with_gains_nothing(database: Database, person_id: int) -> None:
    with database.work() as work, pytest.raises(reached.SameAsSignIn):
        named(work, person_id, accounts.actor(work, person_id=person_id).email.upper())


def test_nobodys_mailbox_is_filled(database: Database, person_id: int, clock: StandingClock) -> None:
    for _ in range(reached.PER_QUARTER_HOUR):
        with database.work() as work:
            named(work, person_id)
    with pytest.raises(TooManyAttempts), database.work() as work:
        named(work, person_id)
    clock.advance(minutes=16)
    for _ in range(reached.PER_DAY - reached.PER_QUARTER_HOUR):
        with database.work() as work:
            named(work, person_id)
    clock.advance(minutes=16)
    with database.work() as work:
        other = an_employee(work, a_company(work))

    with pytest.raises(TooManyAttempts), database.work() as work:
        named(work, other, PRIVATE.replace("@", "+more@"))
    assert len(mails(database)) == reached.PER_DAY


def test_two_tabs_at_once_make_one_row(database: Database, person_id: int) -> None:
    def chosen(work):
        reached.choose(work, person_id=person_id, day_before=False, hour_before=True, plainness=Plainness.PLAIN)

    assert at_once(database, chosen, chosen) == [None, None]

    with database.read() as work:
        assert len(work.session.scalars(select(Reaching)).all()) == 1
        assert reached.reader(work, person_id=person_id).is_plain


def test_the_addresses_are_sealed(database: Database, person_id: int) -> None:
    with database.work() as work:
        named(work, person_id)
    with database.read() as work:
        assert b"example" not in bytes(work.session.scalars(select(Reaching.waiting_email)).one())


def test_from_the_page_to_the_link_and_back(app: Flask, database: Database, person_id: int) -> None:
    visitor, telephone = Visitor(app).sign_in_as(person_id), Visitor(app)
    assert visitor.post("/account/reached/address", {"email": PRIVATE}).status_code == 303
    assert PRIVATE in visitor.get("/account/reached").get_data(as_text=True)
    [mail] = mails(database)
    link = f"/reached/{secret_in(mail)}"

    # A mail server that looks at the link changes nothing.
    assert PRIVATE in telephone.get(link).get_data(as_text=True)
    assert "いまは、サインインのアドレス" in visitor.get("/account/reached").get_data(as_text=True)
    assert telephone.post(link, follow_redirects=True).status_code == 200

    assert f"いまは {PRIVATE} に届きます" in visitor.get("/account/reached").get_data(as_text=True)
    assert telephone.get(link).status_code == telephone.post(link).status_code == 404
    assert visitor.post("/account/reached/address/remove").status_code == 303
    assert PRIVATE not in visitor.get("/account/reached").get_data(as_text=True)


def test_what_was_typed_stays_with_what_is_wrong(app: Flask, person_id: int) -> None:
    answer = Visitor(app).sign_in_as(person_id).post("/account/reached/address", {"email": "aoi@localhost"})

    assert answer.status_code == 422
    assert 'value="aoi@localhost"' in answer.get_data(as_text=True)


def test_consultants_choose_as_well(app: Flask, database: Database) -> None:
    with database.work() as work:
        person_id = a_consultant(work).person_id
    visitor = Visitor(app).sign_in_as(person_id)

    assert visitor.post("/account/reached", {"hour_before": "yes", "plainness": "plain"}).status_code == 303
    assert visitor.post("/account/reached", {"hour_before": "yes", "plainness": "loud"}).status_code == 422

    with database.read() as work:
        reader = reached.reader(work, person_id=person_id)
        assert (reader.day_before, reader.hour_before, reader.is_plain) == (False, True, True)


def test_nobody_stops_anothers_waiting(database: Database, person_id: int, clock: StandingClock) -> None:
    with database.work() as work:
        other = an_employee(work, a_company(work))
        named(work, person_id)
        reached.stop_waiting(work, person_id=other)
        reached.give_up(work, person_id=other, public_url="https://s.example")
    clock.advance(**{"seconds": timedelta(hours=1).seconds})

    with database.read() as work:
        assert reached.own(work, person_id=person_id).waiting_email == PRIVATE


def test_an_address_that_was_in_use_hears_that_it_is_no_more(database: Database, person_id: int) -> None:
    """So that a screen left open does not lead somebody's mail away unseen."""
    sites = {"public_url": "https://s.example"}
    with database.work() as work:
        named(work, person_id)
    [first] = mails(database)
    with database.work() as work:
        reached.confirm(work, secret=secret_in(first), **sites)
    with database.work() as work:
        named(work, person_id, "somebody.else@example.net")
    [second] = mails(database)
    assert second["to"] == ["", "somebody.else@example.net"]
    with database.work() as work:
        reached.confirm(work, secret=secret_in(second), **sites)
    [last] = mails(database)

    assert last["to"] == ["", PRIVATE]
    assert last["subject"] == "お知らせの届け先の変更"
    assert "https://s.example/account" in last["body"]
    assert "somebody.else" not in str(last)

    with database.work() as work:
        reached.give_up(work, person_id=person_id, **sites)
    assert mails(database)[-1]["to"] == ["", "somebody.else@example.net"]
    with database.work() as work:
        reached.give_up(work, person_id=person_id, **sites)
    assert mails(database) == []


def test_the_same_address_confirmed_anew_hears_nothing_of_an_end(database: Database, person_id: int) -> None:
    for _ in range(2):
        with database.work() as work:
            named(work, person_id)
        [mail] = mails(database)
        with database.work() as work:
            reached.confirm(work, secret=secret_in(mail), public_url="https://s.example")

    assert mails(database) == []
