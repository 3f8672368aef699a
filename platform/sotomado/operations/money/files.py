"""The books as CSV for an accountant: a month's trial balance, and each of its entries."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from flask_babel import gettext as _

from reports.documents.table_file import BYTE_ORDER_MARK, plain
from sotomado.ledger.service import Entered
from sotomado.ledger.trial_balance import TrialBalance
from sotomado.operations.money.wording import ACCOUNTS, EVENTS


def trial_balance_file(found: TrialBalance) -> bytes:
    rows: list[Sequence[str | int]] = [
        [one.account.value, str(ACCOUNTS[one.account]), one.before_yen, one.debit_yen, one.credit_yen, one.after_yen]
        for one in found.lines
    ]
    rows.append(["", str(_("合計")), "", found.debit_yen, found.credit_yen, ""])
    return _file([_("科目"), _("内容"), _("前月からの残り"), _("借方"), _("貸方"), _("残り")], rows)


def journal_file(entries: Iterable[Entered]) -> bytes:
    """Each entry is one amount from the credit side to the debit side. No person stands in it."""
    return _file(
        [_("日付"), _("できごと"), _("番号"), _("借方"), _("貸方"), _("金額(円)"), _("企業"), _("相談員")],
        (
            [
                one.booked_on.isoformat(),
                str(EVENTS[one.event]),
                one.reference,
                one.move.debit.value,
                one.move.credit.value,
                one.move.amount_yen,
                one.move.company_id or "",
                one.move.consultant_id or "",
            ]
            for one in entries
        ),
    )


def _file(headings: Sequence[str], rows: Iterable[Sequence[str | int]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(plain(str(heading)) for heading in headings)
    for row in rows:
        writer.writerow(plain(cell) if isinstance(cell, str) else cell for cell in row)
    return BYTE_ORDER_MARK + out.getvalue().encode()
