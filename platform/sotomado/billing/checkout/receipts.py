"""A receipt (領収書) as a PDF, which serves as a qualified simplified invoice (適格簡易請求書).

It says who issued it with the registration number, on which day, for what, the sum with tax, the rate and the tax in it
(消費税法第57条の4第2項). What went back since is said on it as well, so that nobody is shown more than was paid.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from sotomado import formats
from sotomado.accounts.errors import NotFound
from sotomado.assessments.paper import LETTERS
from sotomado.bookings.privately.shown import ShownPayment
from sotomado.ledger.sums import tax_within
from sotomado.settings import Settings


def on_paper(payment: ShownPayment, *, name: str, settings: Settings, locale: str) -> bytes:
    """The receipt of a payment that was made, in the reader's language. Raises NotFound before it was."""
    if payment.paid_at is None:
        raise NotFound("payment")
    import typst  # 30 MB of typesetting, loaded by whoever asks for paper first

    pdf: bytes = typst.compile(
        _template(),
        font_paths=[str(LETTERS)],
        ignore_system_fonts=True,
        sys_inputs={"given": json.dumps(_set(payment, name, settings, locale), ensure_ascii=False)},
        timestamp=int(payment.paid_at.timestamp()),
    )
    return pdf


@cache
def _template() -> Any:
    return (files("sotomado.billing.checkout") / "receipt.typ").read_bytes()


def _set(payment: ShownPayment, name: str, settings: Settings, locale: str) -> dict[str, object]:
    assert payment.paid_at is not None
    percent = f"{payment.rate_bp / 100:g}"
    paid_on = formats.day(payment.paid_at.astimezone(ZoneInfo("Asia/Tokyo")).date(), locale)
    rows = [
        (_("お支払いの日"), paid_on),
        (_("内容"), _("キャリア相談サービスの利用料(1回)")),
        (_("税抜の額"), formats.yen(payment.net_yen, locale)),
        (_("消費税(%(percent)s%%)", percent=percent), formats.yen(payment.tax_yen, locale)),
        (_("お支払い方法"), _("クレジットカード")),
    ]
    if payment.refunded_yen:
        left = payment.gross_yen - payment.refunded_yen
        rows += [
            (_("返金額"), formats.yen(payment.refunded_yen, locale)),
            (_("返金のあとの額"), formats.yen(left, locale)),
            (
                _("うち消費税(%(percent)s%%)", percent=percent),
                formats.yen(tax_within(left, payment.rate_bp), locale),
            ),
        ]
    return {
        "locale": locale,
        "title": _("領収書"),
        "number": _("控えの番号 %(number)s", number=payment.id[:12]),
        "to": f"{name} 様" if locale == "ja" else name,
        "sum": formats.yen(payment.gross_yen, locale),
        "sum_note": _("(税込)"),
        "lead": _("上記の金額を、たしかに領収いたしました。"),
        "rows": [[one, value] for one, value in rows],
        "issuer": [
            settings.issuer_name,
            settings.issuer_address,
            _("登録番号 %(number)s", number=settings.issuer_number),
        ],
        "note": _("クレジットカードによるお支払いのため、収入印紙は不要です。"),
    }
