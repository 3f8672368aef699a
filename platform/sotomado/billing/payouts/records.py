"""支払調書: what each consultant was paid in a calendar year, without consumption tax, and what was withheld of it.

Counted by the day of payment. The form has the fees without consumption tax where it is shown apart, and the tax in
its notes. The tax office gets those above a yearly sum (a dated rate) of persons; every consultant gets their own. The
form for the office also has a place for the individual number, which is asked for and kept elsewhere: never here.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from sotomado.billing.payouts.models import Payout, Statement
from sotomado.billing.payouts.withholding import PAID
from sotomado.database import UnitOfWork
from sotomado.ledger.rates import RateKind, rate_on

_HEAD = ("年", "支払を受ける者", "区分", "細目", "支払金額(税抜)", "源泉徴収税額", "消費税額", "登録番号", "提出")
# What a form calls the kind of fee.
CATEGORY, DETAIL = "報酬", "キャリア相談"
# A programme for tables reads what begins like this as a formula.
_FORMULAE = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Record:
    """One consultant's year. `is_handed_in`: the tax office gets it, too."""

    year: int
    consultant_id: int
    name: str
    net_yen: int
    tax_yen: int
    withheld_yen: int
    is_company: bool
    registration_number: str | None
    is_handed_in: bool
    payments: tuple[tuple[date, int, int], ...]


def of_year(work: UnitOfWork, *, year: int, consultant_id: int | None = None) -> list[Record]:
    """By name; of one consultant alone where they are named."""
    chosen = (
        select(Statement, Payout.paid_on)
        .join(Payout, Payout.statement_id == Statement.id)
        .where(
            Payout.state.in_(PAID),
            Payout.paid_on >= date(year, 1, 1),
            Payout.paid_on <= date(year, 12, 31),
        )
        .order_by(Payout.paid_on, Statement.month, Statement.number)
    )
    if consultant_id is not None:
        chosen = chosen.where(Statement.consultant_id == consultant_id)
    by_consultant: dict[int, list[tuple[Statement, date]]] = defaultdict(list)
    for statement, paid_on in work.session.execute(chosen):
        assert paid_on is not None  # by the days it was chosen by
        by_consultant[statement.consultant_id].append((statement, paid_on))
    least_yen = rate_on(work, RateKind.PAYMENT_RECORD_THRESHOLD_YEN, date(year, 12, 31))
    found = [_record(work, year, whose, those, least_yen) for whose, those in by_consultant.items()]
    return sorted(found, key=lambda one: (one.name, one.consultant_id))


def years_of(work: UnitOfWork, *, consultant_id: int | None = None) -> list[int]:
    """The years in which anything was paid, the latest first."""
    chosen = select(Payout.paid_on).join(Statement, Statement.id == Payout.statement_id).where(Payout.state.in_(PAID))
    if consultant_id is not None:
        chosen = chosen.where(Statement.consultant_id == consultant_id)
    return sorted({on.year for on in work.session.scalars(chosen.distinct()) if on is not None}, reverse=True)


def as_csv(records: list[Record]) -> bytes:
    """For spreadsheets in Japan: UTF-8 with its mark, a line for each consultant."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_HEAD)
    for one in records:
        writer.writerow(
            [
                one.year,
                _as_text(one.name),
                CATEGORY,
                DETAIL,
                one.net_yen,
                one.withheld_yen,
                one.tax_yen,
                one.registration_number or "",
                "要" if one.is_handed_in else "",
            ]
        )
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _as_text(words: str) -> str:
    return f"'{words}" if words.startswith(_FORMULAE) else words


def _record(
    work: UnitOfWork, year: int, consultant_id: int, those: list[tuple[Statement, date]], least_yen: int
) -> Record:
    last = those[-1][0]
    net_yen = sum(one.net_yen for one, _ in those)
    return Record(
        year=year,
        consultant_id=consultant_id,
        name=work.unseal(last, "recipient") or "",
        net_yen=net_yen,
        tax_yen=sum(one.tax_yen for one, _ in those),
        withheld_yen=sum(one.withheld_yen for one, _ in those),
        is_company=last.is_company,
        registration_number=last.registration_number,
        is_handed_in=net_yen > least_yen and not last.is_company,
        payments=tuple((paid_on, one.net_yen, one.withheld_yen) for one, paid_on in those),
    )
