"""A month's end: 1,000 companies' invoices, made on SQLite and on PostgreSQL, against the bare inserts they need.

Each company used 20 talks at one price. Three ways, in turns of the same run, 250 companies each time:

- bare: the rows of an invoice, in one transaction a company: document, line, rate, standing, the entries it bills, two
  moves in the books, a line of history, a job. Nothing is asked, numbered or sealed.
- made: `billing.invoices.chores.bill_what_is_due`: find who is due, lock the year's numbers, ask what is not billed
  yet, at which terms and rates, write all of it. One transaction a company, so that whoever is interrupted goes on.
- papers: the PDF of each, set by Typst, sealed and kept. A job each in real life, beside the others.

Stated, of four rounds: how many a second in the middle one, as a share of the bare ones; and, from these, how long
1,000 companies take.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from statistics import median
from time import perf_counter

from sqlalchemy import Table, insert, select

from benchmarks.bookings import on_postgresql, on_sqlite
from sotomado.billing.invoices import chores, papers
from sotomado.billing.invoices.issuer import Issuer
from sotomado.billing.invoices.models import (
    Invoice,
    InvoiceEntry,
    InvoiceEvent,
    InvoiceLine,
    InvoiceRate,
    InvoiceStanding,
)
from sotomado.companies.contracts.models import ContractTerms, PayerKind
from sotomado.companies.models import Company
from sotomado.database import Database, UnitOfWork, new_key
from sotomado.ledger.accounts import Account, Event
from sotomado.ledger.models import LedgerEntry
from sotomado.outbox.models import Job
from sotomado.settings import Settings

ROUNDS, EACH, TALKS, NET_YEN = 4, 250, 20, 12_000
# The third of November, ten in the morning in Japan: October is billed.
NOW = datetime(2026, 11, 3, 1, tzinfo=UTC)
HELD_ON = date(2026, 10, 15)
# The bare ones are numbered in a year of their own.
BARE_YEAR = 2025


@dataclass(frozen=True)
class _Standing:
    at: datetime

    def now(self) -> datetime:
        return self.at


def run() -> None:
    for name, databases in (("SQLite", on_sqlite), ("PostgreSQL", on_postgresql)):
        with databases() as database:
            database.clock = _Standing(NOW)
            _measure(name, database)


def _measure(name: str, database: Database) -> None:
    rates: dict[str, list[float]] = {"bare inserts": [], "made": [], "papers": []}
    issuer = Issuer.of(Settings())
    for nth in range(ROUNDS):
        rates["bare inserts"].append(EACH / _timed(_bare, database, _companies(database), nth * EACH))
        _companies(database)
        rates["made"].append(EACH / _timed(chores.bill_what_is_due, database))
        rates["papers"].append(EACH / _timed(_set, database, _without_paper(database), issuer))
    usual = median(rates["bare inserts"])
    for way, found in rates.items():
        print(
            f"{f'{name}: {way}':<28} {median(found):>7.0f} companies/s  share of bare inserts "
            f"{median(found) / usual:.2f}   1,000 in {1000 / median(found):.1f} s"
        )


def _timed(deed: Callable[..., object], *given: object) -> float:
    began = perf_counter()
    deed(*given)
    return perf_counter() - began


def _companies(database: Database) -> dict[int, list[str]]:
    """So many that pay by the month, each with what it used: the entries' ids by company."""
    with database.work() as work:
        rows = [
            Company(name=f"会社{number}", name_en=f"Company {number}", contracted_on=date(2025, 4, 1))
            for number in range(EACH)
        ]
        work.session.add_all(rows)
        work.session.flush()
        work.session.add_all(
            ContractTerms(
                company_id=row.id,
                number=1,
                from_on=date(2025, 4, 1),
                payer=PayerKind.MONTHLY,
                net_yen=NET_YEN,
                agreed_at=NOW,
            )
            for row in rows
        )
        used = {row.id: [new_key() for _ in range(TALKS)] for row in rows}
        _put(work, LedgerEntry, [_entry(company_id, one, one) for company_id, ids in used.items() for one in ids])
    return used


def _entry(company_id: int, entry_id: str, booking: str) -> dict[str, object]:
    return _move(entry_id, Event.TALK_EARNED, f"booking:{booking}", 1, Account.UNBILLED, Account.REVENUE, company_id)


def _move(
    entry_id: str, event: Event, reference: str, number: int, debit: Account, credit: Account, company_id: int
) -> dict[str, object]:
    return {
        "id": entry_id,
        "event": event,
        "reference": reference,
        "number": number,
        "debit": debit,
        "credit": credit,
        "amount_yen": NET_YEN,
        "company_id": company_id,
        "consultant_id": None,
        "booked_on": HELD_ON,
        "entered_at": NOW,
    }


def _bare(database: Database, used: dict[int, list[str]], before: int) -> None:
    sealed = database.keyring.seal("x" * 60, bound_to="bare")
    for sequence, (company_id, entries) in enumerate(used.items(), start=before + 1):
        invoice_id = new_key()
        net_yen, tax_yen = TALKS * NET_YEN, TALKS * NET_YEN // 10
        with database.work() as work:
            document = {
                "id": invoice_id,
                "company_id": company_id,
                "kind": "month",
                "from_month": "2026-10",
                "until_month": "2026-10",
                "pack_id": None,
                "revision": 1,
                "number": f"INV-{BARE_YEAR}-{sequence:06}",
                "year": BARE_YEAR,
                "sequence": sequence,
                "issued_on": NOW.date(),
                "due_on": NOW.date(),
                "recipient_name": "会社",
                "addressee": "",
                "net_yen": net_yen,
                "tax_yen": tax_yen,
                "total_yen": net_yen + tax_yen,
                "made_at": NOW,
            }
            _put(work, Invoice, [document])
            rate = {"invoice_id": invoice_id, "net_yen": net_yen, "rate_bp": 1000}
            line = {"number": 1, "content": "talks", "size": None, "count": TALKS, "unit_yen": NET_YEN}
            _put(work, InvoiceLine, [rate | line])
            _put(work, InvoiceRate, [rate | {"tax_yen": tax_yen}])
            standing = {"state": "prepared", "total_yen": net_yen + tax_yen}
            noughts = dict.fromkeys(("paid_yen", "credited_yen", "reminded"), 0)
            _put(work, InvoiceStanding, [{"invoice_id": invoice_id} | standing | noughts])
            _put(work, InvoiceEntry, [{"entry_id": one, "invoice_id": invoice_id} for one in entries])
            reference = f"invoice:{invoice_id}"
            moves = [
                (Account.COMPANY_RECEIVABLE, Account.UNBILLED),
                (Account.COMPANY_RECEIVABLE, Account.CONSUMPTION_TAX),
            ]
            _put(
                work,
                LedgerEntry,
                [
                    _move(new_key(), Event.MONTH_INVOICED, reference, number, debit, credit, company_id)
                    for number, (debit, credit) in enumerate(moves, start=1)
                ],
            )
            event = {"invoice_id": invoice_id, "number": 1, "happened": "made", "at": NOW, "words": ""}
            _put(work, InvoiceEvent, [{"id": new_key()} | event])
            job = {"kind": "bare", "payload": sealed, "written_at": NOW, "run_after": NOW, "attempts": 0}
            _put(work, Job, [{"id": new_key(), "dedupe_key": f"bare|{invoice_id}"} | job])


def _put(work: UnitOfWork, table: type, rows: list[dict[str, object]]) -> None:
    into: Table = table.__table__  # type: ignore[attr-defined]
    work.session.execute(insert(into), rows)


def _without_paper(database: Database) -> list[str]:
    with database.read() as work:
        return list(
            work.session.scalars(
                select(Invoice.id).where(Invoice.year != BARE_YEAR).order_by(Invoice.sequence.desc()).limit(EACH)
            )
        )


def _set(database: Database, invoice_ids: list[str], issuer: Issuer) -> None:
    for invoice_id in invoice_ids:
        papers.make_for_invoice(database, invoice_id=invoice_id, issuer=issuer)
