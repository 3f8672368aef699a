"""An invoice or a credit note as a PDF, in Japanese: what a qualified invoice must say, and how to pay it.

Required (消費税法57条の4): who issues it and their registration number; the day or the span of the transactions; what
for; the sums of each rate, and the rate; the tax of each rate; who receives it. Set by Typst with its own letters.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from sotomado import formats
from sotomado.assessments.paper import LETTERS
from sotomado.billing.invoices import queries
from sotomado.billing.invoices.composing import Line
from sotomado.billing.invoices.issuer import Issuer
from sotomado.billing.invoices.models import CreditNote, Invoice, InvoiceKind, LineContent
from sotomado.database import UnitOfWork
from sotomado.ledger.sums import RateSum


def on_paper(told: Mapping[str, object]) -> bytes:
    """A tagged PDF, the same bytes for the same invoice."""
    import typst  # 30 MB of typesetting, loaded by whoever sets the first paper

    pdf: bytes = typst.compile(
        _template(),
        font_paths=[str(LETTERS)],
        ignore_system_fonts=True,
        sys_inputs={"given": json.dumps(told, ensure_ascii=False)},
        timestamp=0,
    )
    return pdf


@cache
def _template() -> Any:
    return (files("sotomado.billing.invoices") / "paper.typ").read_bytes()


def told_of_invoice(work: UnitOfWork, *, invoice_id: str, issuer: Issuer) -> dict[str, object]:
    """What the template reads of an invoice."""
    invoice, standing = queries.by_id(work, invoice_id=invoice_id)
    lines = queries.lines_of(work, invoice_id=invoice_id)
    pack_ends_on = queries.pack_ends_on(work, pack_id=invoice.pack_id) if invoice.pack_id else None
    is_paid = standing.paid_yen >= invoice.total_yen
    return {
        "title": "請求書",
        "sub": "適格請求書",
        "lead": "下記のとおりご請求いたします。" if not is_paid else "下記のとおり、お支払いいただきました。",
        "sum_label": "ご請求金額" if not is_paid else "ご請求金額(お支払い済み)",
        "facts": [
            ["請求書番号", invoice.number],
            ["発行日", _day(invoice.issued_on)],
            ["お取引の期間", _span(invoice)],
        ],
        "due": ["お支払い期限", _day(invoice.due_on)] if not is_paid else None,
        "lines": [_line(line, pack_ends_on) for line in lines],
        "pay": None if is_paid else ["お振込先", issuer.bank_account, "振込手数料は、ご負担をお願いいたします。"],
        "notes": _notes(invoice),
        **_common(invoice, queries.rates_of(work, invoice_id=invoice_id), issuer, invoice.total_yen),
    }


def told_of_credit_note(work: UnitOfWork, *, credit_note_id: str, issuer: Issuer) -> dict[str, object]:
    note = work.session.get_one(CreditNote, credit_note_id)
    invoice, _ = queries.by_id(work, invoice_id=note.invoice_id)
    rates = queries.note_rates(work, credit_note_id=note.id)
    return {
        "title": "返還請求書",
        "sub": "適格返還請求書",
        "lead": "下記のとおり、ご請求額から差し引きます。",
        "sum_label": "差し引く金額",
        "facts": [
            ["返還請求書番号", note.number],
            ["発行日(返還の日)", _day(note.issued_on)],
            ["もとの請求書", invoice.number],
            ["もとの請求書の発行日", _day(invoice.issued_on)],
            ["もとのお取引の期間", _span(invoice)],
        ],
        "due": None,
        "lines": [
            {
                "what": _what_for(invoice),
                "more": note.reason,
                "count": "",
                "unit": "",
                "net": _yen(-one.net_yen),
                "rate": _rate(one),
            }
            for one in rates
        ],
        "pay": None,
        "notes": ["すでにお支払いいただいた分がある場合は、お返しする方法を別にご連絡します。"],
        **_common(
            invoice,
            tuple(RateSum(one.rate_bp, -one.net_yen, -one.tax_yen) for one in rates),
            issuer,
            note.total_yen,
        ),
    }


def _common(invoice: Invoice, rates: tuple[RateSum, ...], issuer: Issuer, sum_yen: int) -> dict[str, object]:
    return {
        "recipient": f"{invoice.recipient_name} 御中",
        "addressee": invoice.addressee,
        "sum": f"{sum_yen:,}",
        "rates": [[f"{_rate(one)}対象", _yen(one.net_yen), _yen(one.tax_yen)] for one in rates],
        "net": _yen(sum(one.net_yen for one in rates)),
        "tax": _yen(sum(one.tax_yen for one in rates)),
        "total": _yen(sum(one.gross_yen for one in rates)),
        "issuer": {"name": issuer.name, "address": issuer.address, "number": issuer.number},
    }


def _line(line: Line, pack_ends_on: date | None) -> dict[str, str]:
    more = f"有効期限 {_day(pack_ends_on)}" if line.content is LineContent.TICKETS and pack_ends_on else ""
    unit = {LineContent.TALKS: "回", LineContent.BASE_FEE: "か月", LineContent.TICKETS: "式"}[line.content]
    return {
        "what": words_of(line),
        "more": more,
        "count": f"{line.count:,}{unit}",
        "unit": f"{line.unit_yen:,}",
        "net": _yen(line.net_yen),
        "rate": f"{_percent(line.rate_bp)}%",
    }


def words_of(line: Line) -> str:
    """What a line is for, as it stands on the paper."""
    if line.content is LineContent.TICKETS:
        return f"社外キャリア面談 チケット{line.size}枚"
    if line.content is LineContent.BASE_FEE:
        return "そとまど 月額基本料"
    return "社外キャリア面談 ご利用料" if line.count > 0 else "社外キャリア面談 ご利用料の訂正(前回までのご請求分)"


def _what_for(invoice: Invoice) -> str:
    if invoice.kind is InvoiceKind.PACK:
        return "社外キャリア面談 チケットのお値引き"
    return "社外キャリア面談 ご利用料のご返還"


def _notes(invoice: Invoice) -> list[str]:
    notes = ["消費税は、税率ごとの合計に対して一度だけ計算し、1円未満を切り捨てています。"]
    if invoice.kind is InvoiceKind.MONTH:
        notes.append("どなたが、いつ利用されたかは、お約束により請求書には載せていません。")
    return notes


def _span(invoice: Invoice) -> str:
    if invoice.kind is InvoiceKind.PACK:
        return _day(invoice.issued_on)
    first, last = _month(invoice.from_month), _month(invoice.until_month)
    if first == last:
        return f"{first}分"
    is_one_year = invoice.from_month[:4] == invoice.until_month[:4]
    return f"{first}分から{last.partition('年')[2] if is_one_year else last}分まで"


def _month(name: str) -> str:
    return f"{int(name[:4])}年{int(name[5:])}月"


def _rate(one: RateSum) -> str:
    return f"{_percent(one.rate_bp)}%"


def _percent(rate_bp: int) -> str:
    return f"{rate_bp / 100:g}"


def _yen(amount_yen: int) -> str:
    return f"{amount_yen:,}" if amount_yen >= 0 else f"▲{-amount_yen:,}"


def _day(on: date) -> str:
    return formats.day(on, "ja").split("(")[0]
