"""A payment that its card's owner contests: operators hear of it, the books say where the money is, and who won."""

from datetime import timedelta

import pytest
from factories.people import a_person
from sqlalchemy import func, select
from support.browserless import Visitor

from sotomado.accounts import service as accounts
from sotomado.accounts.models import Role
from sotomado.billing.reconciling import disputes, fetching, queries
from sotomado.billing.reconciling.models import Dispute
from sotomado.ledger import service as ledger
from sotomado.ledger.accounts import Account, Event
from sotomado.ledger.service import Move
from sotomado.outbox.models import Job


@pytest.fixture
def app(database, make_app, stripe):
    return make_app(database, **stripe.settings)


@pytest.fixture
def operator_id(database):
    with database.work() as work:
        person_id = a_person(work, name="運営")
        accounts.grant(work, person_id=person_id, role=Role.OPERATOR)
    return person_id


def contested(database, clock, stripe):
    """A payment of ours whose bank takes it back. Returns the dispute's id."""
    stripe.keep_time()
    page = stripe.gateway.open_checkout(
        gross_yen=8_800,
        title="ご利用1回分",
        success_url="https://sotomado.example/paid",
        cancel_url="https://sotomado.example/left",
        expires_at=clock.now() + timedelta(hours=1),
        metadata={"reference": "payment:1"},
        key="page:1",
    )
    stripe.pay(page.id)
    with database.work() as work:
        moves = [Move(Account.CARD_CLEARING, Account.ADVANCES, 8_800)]
        ledger.enter(work, event=Event.CARD_PAID, reference="payment:1", moves=moves)
    return stripe.twin.dispute(stripe.gateway.checkout(page.id).payment_id)["id"]


def balance(database, account):
    with database.read() as work:
        return ledger.balance(work, account)


def mails(database):
    with database.read() as work:
        return work.session.scalar(select(func.count()).select_from(Job).where(Job.kind == "mail"))


def settings_of(app):
    return app.extensions["sotomado_settings"]


def test_operators_are_told_and_see_until_when_to_answer(app, database, clock, stripe, operator_id):
    dispute_id = contested(database, clock, stripe)

    stripe.tell(app, times=2)

    assert mails(database) == 1
    page = Visitor(app).sign_in_as(operator_id).get("/operations/money/reconciliation").get_data(as_text=True)
    assert "異議の申し立て" in page
    assert "返事が必要です" in page
    assert "payment:1" in page
    with database.read() as work:
        [one] = queries.standing(work).disputes
        assert (one.id, one.amount_yen, one.reference) == (dispute_id, 8_800, "payment:1")


def test_what_the_bank_took_back_stands_as_contested(app, database, clock, stripe):
    contested(database, clock, stripe)
    stripe.tell(app)

    fetching.reconcile(database, settings_of(app))

    with database.read() as work:
        assert queries.standing(work).matches
    assert balance(database, Account.DISPUTED) == 8_800


@pytest.mark.parametrize(("is_won", "lost_yen"), [(True, 0), (False, 8_800)])
def test_what_is_won_comes_back_and_what_is_lost_is_written_off(app, database, clock, stripe, is_won, lost_yen):
    dispute_id = contested(database, clock, stripe)
    stripe.tell(app)
    clock.advance(days=20)
    stripe.keep_time()
    stripe.twin.close_dispute(dispute_id, is_won=is_won)

    stripe.tell(app)
    fetching.reconcile(database, settings_of(app))

    assert balance(database, Account.DISPUTED) == 0
    assert balance(database, Account.LOSSES) == lost_yen
    with database.read() as work:
        standing = queries.standing(work)
        assert standing.matches
        assert standing.disputes == ()


def test_what_was_decided_stays_decided(app, database, clock, stripe):
    """An old word that comes in late changes nothing: what is asked anew says the same."""
    dispute_id = contested(database, clock, stripe)
    stripe.twin.close_dispute(dispute_id, is_won=False)
    for _ in range(3):
        disputes.follow(database, settings_of(app), dispute_id)

    assert balance(database, Account.LOSSES) == 8_800
    with database.read() as work:
        assert work.session.get_one(Dispute, dispute_id).status == "lost"
