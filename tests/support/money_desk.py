"""The operators' side of a year of money, and what banks do: refunds come back, payments are contested."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from sotomado.billing.payouts import onboarding, withholding
from sotomado.billing.payouts import paying as payouts
from sotomado.billing.payouts.models import Payout, PayoutAccount, PayoutState
from sotomado.billing.reconciling import closing
from sotomado.billing.reconciling.errors import MonthNotReady
from sotomado.bookings.privately import refunds
from sotomado.bookings.privately.models import CardRefund, RefundState
from sotomado.ledger import months
from sotomado.ledger.service import booking_day, month_of

if TYPE_CHECKING:
    from support.money_year import Year

# The one who is in no hurry to have an account with Stripe.
LATE_WITH_ACCOUNT = timedelta(days=150)


class Desk:
    """What operators and consultants do of an evening."""

    def __init__(self, year: Year) -> None:
        self.year = year
        self.contested: dict[str, date] = {}
        self.contests_from = [date(year.first_on.year + 1, month, 10) for month in (3, 9)]
        self.without_account = list(year.cast.consultants)

    def evening(self, on: date) -> None:
        self._open_accounts(on)
        self._pay_who_waits(on)
        self._hand_on(on)
        self._refunds_come_back()
        self._contest(on)

    def _open_accounts(self, on: date) -> None:
        year = self.year
        last = year.cast.consultants[-1]
        for consultant_id in list(self.without_account):
            if on >= year.first_on + (LATE_WITH_ACCOUNT if consultant_id == last else timedelta()):
                self.without_account.remove(consultant_id)
                onboarding.begin(year.database, year.settings, person_id=year.cast.person_of[consultant_id])
                with year.database.read() as work:
                    account_id = work.session.scalar(
                        select(PayoutAccount.stripe_account_id).where(PayoutAccount.consultant_id == consultant_id)
                    )
                year.stripe.twin.onboard(account_id)
                year.happened["accounts"] += 1

    def _pay_who_waits(self, on: date) -> None:
        """What Stripe could not transfer for two days, for want of money there, is paid from the bank."""
        with self.year.database.work() as work:
            waiting = work.session.scalars(
                select(Payout.id).where(
                    Payout.state == PayoutState.DUE,
                    Payout.hindrance.is_not(None),
                    Payout.due_on <= on - timedelta(days=2),
                )
            ).all()
            for payout_id in waiting:
                payouts.pay_otherwise(
                    work,
                    payout_id=payout_id,
                    paid_on=on,
                    by_person_id=self.year.cast.operator_id,
                    words="銀行から振り込み",
                    public_url=self.year.settings.public_url,
                )
                self.year.happened["paid out past Stripe"] += 1

    def _hand_on(self, on: date) -> None:
        """By the tenth, the income tax of what was paid in the month before."""
        if not 6 <= on.day <= 10:
            return
        with self.year.database.work() as work:
            for one in withholding.waiting(work):
                if one.month < month_of(on):
                    withholding.hand_on(work, month=one.month, deposited_on=on, by_person_id=self.year.cast.operator_id)
                    self.year.happened["tax handed on"] += 1

    def _refunds_come_back(self) -> None:
        """Some cards take nothing back any more: an operator pays another way."""
        year = self.year
        if year.dice.random() < 0.05:
            sent = [one for one in year.stripe.twin.objects("refund")[-3:] if one["status"] == "succeeded"]
            if sent:
                year.stripe.twin.fail_refund(sent[-1]["id"])
                year.happened["refund came back"] += 1
        with year.database.work() as work:
            failed = work.session.scalars(select(CardRefund.id).where(CardRefund.state == RefundState.FAILED)).all()
            for refund_id in failed:
                refunds.pay_otherwise(work, refund_id=refund_id, words="振込で", by_person_id=year.cast.operator_id)

    def _contest(self, on: date) -> None:
        """Twice a year somebody's bank takes a payment back; once we win."""
        twin = self.year.stripe.twin
        if self.contests_from and on >= self.contests_from[0]:
            since = self.contests_from.pop(0)
            whole = [one for one in twin.objects("charge") if one["paid"] and not one["amount_refunded"]]
            if whole:
                self.contested[twin.dispute(whole[-1]["id"])["id"]] = since
                self.year.happened["contested"] += 1
        for dispute_id, since in list(self.contested.items()):
            if on >= since + timedelta(days=30):
                twin.close_dispute(dispute_id, is_won=since.month == 3)
                del self.contested[dispute_id]

    def close_months(self) -> None:
        """The oldest open one, once the invoices and statements of it are made."""
        with self.year.database.work() as work:
            if booking_day(work.now).day < 10:
                return
            names = [one.name for one in months.months(work) if one.closed_at is None]
            try:
                closing.close(work, month=names[-1], by_person_id=self.year.cast.operator_id)
            except (MonthNotReady, IndexError):
                return
            self.year.happened["months closed"] += 1
