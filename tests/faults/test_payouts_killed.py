"""A worker killed anywhere while it pays a consultant: the money moves once, and the books say so once."""

from datetime import UTC, datetime

from factories.earned import fees, taxed
from factories.people import a_consultant
from sqlalchemy import select
from support.killed import in_a_process_killed_at

from sotomado.billing.payouts import onboarding, paying, working
from sotomado.billing.payouts.models import Payout, PayoutAccount, PayoutState
from sotomado.ledger import service as ledger
from sotomado.ledger.accounts import Account

MOST_STEPS = 200


def test_killed_at_any_step_a_payout_moves_once(database, make_app, stripe, clock):
    app = make_app(database, **stripe.settings)
    settings = app.extensions["sotomado_settings"]
    clock.set(datetime(2026, 10, 1, tzinfo=UTC))
    with database.work() as work:
        one = a_consultant(work)
        taxed(work, one.id)
        fees(work, one.id, 10_000, 12)
    clock.set(datetime(2026, 11, 5, 1, tzinfo=UTC))
    working.state(database, settings)
    onboarding.begin(database, settings, person_id=one.person_id)
    with database.read() as work:
        account_id = work.session.scalars(select(PayoutAccount.stripe_account_id)).one()
    stripe.twin.onboard(account_id)
    onboarding.look_at_own(database, settings, person_id=one.person_id)
    stripe.twin.fund(1_000_000)
    clock.set(datetime(2026, 11, 30, 1, tzinfo=UTC))
    stripe.keep_time()
    working.pay_what_is_due(database, settings)
    with database.read() as work:
        payout_id = work.session.scalars(select(Payout.id)).one()

    def pay(of):
        working.send(of, settings, payout_id=payout_id, key="one try")

    # Each is killed one step later than the one before, until one of them gets through.
    killed = next(step for step in range(1, MOST_STEPS) if in_a_process_killed_at(step, database, pay))

    assert killed > 3
    with database.read() as work:
        assert work.session.get_one(Payout, payout_id).state is PayoutState.SENT
        assert ledger.balance(work, Account.TRANSFER_CLEARING) == -119_748
        assert ledger.balance(work, Account.CONSULTANT_PAYABLE) == 0
    assert len(stripe.gateway.transfers_of(paying.group_of(payout_id))) == 1
    stripe.make_no_mistakes()
