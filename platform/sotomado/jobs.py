"""What the worker does for all slices together: every kind of job; and what is due by the calendar (`chores`).

Stands above the slices, because an event that goes up (a roster's managers changed, so pairs are due) is written by a
lower slice and done by a higher one.
"""

from __future__ import annotations

from typing import Any

from sotomado.availability.outside import keeping_up
from sotomado.billing import working as billing
from sotomado.bookings import rosters
from sotomado.bookings.pushing import handlers as pushing
from sotomado.bookings.pushing.clearing import CLEAR
from sotomado.bookings.pushing.planning import WRITE
from sotomado.bookings.reminders import service as reminders
from sotomado.bookings.series import going_on as series
from sotomado.bookings.series.service import GO_ON
from sotomado.bookings.waiting import following as waiting
from sotomado.bookings.waiting import offering
from sotomado.chores import chores, noted_beside_backups, sender_of
from sotomado.companies.inviting import sending as inviting
from sotomado.companies.inviting.service import SEND_ROUND
from sotomado.companies.roster import MANAGERS_CHANGED
from sotomado.companies.webhooks import bringing
from sotomado.companies.webhooks import service as webhooks
from sotomado.consultations.recording import chores as recordings
from sotomado.database import Database
from sotomado.oneonones.parting import service as parting
from sotomado.oneonones.programmes import messages as from_companies
from sotomado.outbox import mail
from sotomado.outbox.worker import Handler, Worker, standard_handlers
from sotomado.outgoing.fetching import Fetcher
from sotomado.personal_data import copies, erasing
from sotomado.reporting.inviting.around import around
from sotomado.safety import paging
from sotomado.safety.terms import Terms
from sotomado.settings import Settings
from sotomado.shortlists.learning import nights, pricing


def worker(database: Database, settings: Settings) -> Worker:
    """The worker of this service."""
    return Worker(
        database,
        handlers(database, settings),
        # Two hundred calendars of a provider that is down would otherwise hold up a mail for an hour.
        last=(keeping_up.READ, WRITE, CLEAR, webhooks.BRING),
        chores=chores(database, settings),
    )


def handlers(database: Database, settings: Settings) -> dict[str, Handler]:
    """What does each kind of job."""

    def make_pairs(payload: dict[str, Any], _job_id: str) -> None:
        with database.work() as work:
            parting.follow_roster(work, company_id=payload["company_id"], sender=sender_of(settings))

    def learn(payload: dict[str, Any], _job_id: str) -> None:
        nights.learn_night(database, day=payload["day"])
        with database.work() as work:
            nights.plan_prices(work, day=payload["day"])

    def price(payload: dict[str, Any], _job_id: str) -> None:
        pricing.price_night(database, day=payload["day"])

    def read_calendar(payload: dict[str, Any], _job_id: str) -> None:
        def conversation(username: str, password: str) -> Fetcher:
            return Fetcher(settings.named_outside_hosts, username=username, password=password)

        keeping_up.read_calendar(
            database, conversation, calendar_id=payload["calendar_id"], public_url=settings.public_url
        )

    def go_on(payload: dict[str, Any], _job_id: str) -> None:
        series.go_on(database, series_id=payload["series_id"], sender=sender_of(settings))

    def remind(payload: dict[str, Any], _job_id: str) -> None:
        reminders.woken(database, payload, sender_of(settings))

    def offer_what_was_freed(payload: dict[str, Any], _job_id: str) -> None:
        offering.offer_next(database, consultant_id=payload["consultant_id"], sender=sender_of(settings))

    def end_offer(payload: dict[str, Any], _job_id: str) -> None:
        offering.end_offer(database, booking_id=payload["booking_id"])

    def make_copy(payload: dict[str, Any], _job_id: str) -> None:
        copies.make(database, copy_id=payload["copy_id"], public_url=payload["public_url"])

    def erase(payload: dict[str, Any], _job_id: str) -> None:
        erasing.erase(
            database, erasure_id=payload["erasure_id"], sender=sender_of(settings), note=noted_beside_backups(settings)
        )

    def call_again(payload: dict[str, Any], _job_id: str) -> None:
        paging.call_again(database, payload, Terms.of(settings))

    def send_invitations(payload: dict[str, Any], _job_id: str) -> None:
        inviting.deliver(database, **payload, around=around(settings.public_url))

    def send_from_company(payload: dict[str, Any], _job_id: str) -> None:
        from_companies.deliver(database, message_id=payload["message_id"], public_url=settings.public_url)

    standard = standard_handlers(settings)

    def deliver(payload: dict[str, Any], job_id: str) -> None:
        if not reminders.is_overtaken(database, payload.get("about")):
            standard[mail.KIND](payload, job_id)

    return {
        **standard,
        mail.KIND: deliver,
        **pushing.handlers(database, settings),
        **recordings.handlers(database, settings),
        **bringing.handlers(database, settings),
        paging.CALL_AGAIN: call_again,
        waiting.FREED: offer_what_was_freed,
        offering.OFFER_ENDS: end_offer,
        reminders.REMIND: remind,
        GO_ON: go_on,
        keeping_up.READ: read_calendar,
        copies.MAKE: make_copy,
        erasing.ERASE: erase,
        from_companies.SEND: send_from_company,
        SEND_ROUND: send_invitations,
        MANAGERS_CHANGED: make_pairs,
        **rosters.handlers(database, settings),
        nights.LEARN: learn,
        pricing.PRICE: price,
        **billing.handlers(database, settings),
    }
