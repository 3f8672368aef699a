"""Every night: fetch what is new in Stripe's books, enter it, and compare what Stripe holds with what we say it holds.

Fetched is from the beginning of the last comparison that came to its end, and two days more: a line that turned up late
is taken in then, one that was seen before is known by its id. A worker that dies on the way leaves no comparison
behind, so the next one begins where this one did.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, time, timedelta
from itertools import islice
from typing import Any

from sotomado.billing.gateway import Gateway
from sotomado.billing.gateway.objects import BalanceLine
from sotomado.billing.reconciling import letters, queries, service
from sotomado.billing.reconciling.meaning import YEN, Line
from sotomado.billing.reconciling.models import WhyNot
from sotomado.database import Database, UnitOfWork
from sotomado.ledger.service import BOOKED_IN
from sotomado.outbox import service as outbox
from sotomado.settings import Settings

# The job: {}. Asked for by an operator; the night's own comes from the calendar.
RECONCILE = "reconcile_with_stripe"
BY_NIGHT = time(3, 30)  # in Japan
OVERLAP = timedelta(days=2)
# Before anything was compared: Stripe has books since it began.
THE_BEGINNING = datetime(2011, 9, 29, tzinfo=UTC)
A_BATCH = 200
# Something may move between the last line and the balance: then we look again.
LOOKS = 3


def ask(work: UnitOfWork) -> None:
    """Have both compared now. Asked twice within a minute, it is done once."""
    outbox.write(work, kind=RECONCILE, payload={}, dedupe_key=f"{RECONCILE}|{work.now:%Y%m%d%H%M}")


def handler(database: Database, settings: Settings) -> Any:
    def do(_payload: dict[str, Any], _job_id: str) -> None:
        reconcile(database, settings)

    return do


def reconcile_by_night(database: Database, settings: Settings) -> None:
    """The chore: once a night. While Stripe is away it is tried again with the next look."""
    if not settings.has_payments:
        return
    with database.read() as work:
        last = queries.last_one(work)
        due_at = _last_night(work.now)
    if last is None or last.begun_at < due_at:
        reconcile(database, settings)


def _last_night(now: datetime) -> datetime:
    """The latest half past three in Japan."""
    here = now.astimezone(BOOKED_IN)
    tonight = datetime.combine(here.date(), BY_NIGHT, BOOKED_IN)
    return tonight if tonight <= here else tonight - timedelta(days=1)


def reconcile(database: Database, settings: Settings) -> None:
    """Raises StripeAway; then nothing was compared, and what was taken in by then stays."""
    gateway = Gateway.of(settings)
    with database.read() as work:
        begun_at = work.now
        last = queries.last_one(work)
    since = last.begun_at - OVERLAP if last else THE_BEGINNING
    lines_new = 0
    for _look in range(LOOKS):
        lines_new += _fetch(database, gateway, since=since)
        stripe_yen = gateway.balance().total_yen
        with database.read() as work:
            agrees = stripe_yen == queries.held_yen(work)
        if agrees:
            break
    _recognise(database, gateway)
    with database.work() as work:
        service.finish(work, begun_at=begun_at, lines_new=lines_new, stripe_yen=stripe_yen)
    with database.work() as work:
        letters.tell_of_what_does_not_match(work, public_url=settings.public_url)


def _fetch(database: Database, gateway: Gateway, *, since: datetime) -> int:
    """The newest come first from Stripe: all are fetched before the first is entered, so that none is left out."""
    fetched = list(gateway.balance_lines(since=since))
    with database.read() as work:
        known = queries.known_since(work, since=since)
    new = [one for one in reversed(fetched) if one.id not in known]
    taken_in = 0
    for batch in _batches(new):
        lines = [line_of(one, reference_of(one, gateway)) for one in batch]
        with database.work() as work:
            taken_in += service.take_in(work, lines=lines)
    return taken_in


def _recognise(database: Database, gateway: Gateway) -> None:
    """Ask again of lines that said nothing: a payment can be known to Stripe before its invoice is paid by it."""
    with database.read() as work:
        silent = [one.id for one in queries.unmatched(work) if one.why_not is WhyNot.NOTHING_OF_OURS]
    for line_id in silent[:A_BATCH]:
        reference = reference_of(gateway.balance_line(line_id), gateway)
        if reference is not None:
            with database.work() as work:
                service.recognise(work, line_id=line_id, reference=reference)


def _batches(lines: Iterable[BalanceLine]) -> Iterator[list[BalanceLine]]:
    left = iter(lines)
    while batch := list(islice(left, A_BATCH)):
        yield batch


def line_of(found: BalanceLine, reference: str | None) -> Line:
    return Line(
        id=found.id,
        kind=found.type,
        source=found.source_id,
        currency=found.currency,
        amount_yen=found.amount_yen,
        fee_yen=found.fee_yen,
        net_yen=found.net_yen,
        created_at=found.created_at,
        available_at=found.available_at,
        reference=reference,
    )


def reference_of(found: BalanceLine, gateway: Gateway) -> str | None:
    """What a line answers: noted on what moved it. The payment of an invoice says it through that invoice."""
    if "reference" in found.noted:
        return found.noted["reference"]
    if found.type in ("charge", "payment") and found.payment_id is not None and found.currency == YEN:
        bill = gateway.bill_paid_by(found.payment_id)
        return bill.noted.get("reference") if bill else None
    return None
