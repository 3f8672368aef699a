"""What stands on the pages about invoices, in words."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from sotomado import formats
from sotomado.billing.invoices.composing import Line
from sotomado.billing.invoices.models import InvoiceHappened, InvoiceKind, InvoiceState, LineContent, PaidBy
from sotomado.billing.invoices.queries import InvoiceCard
from sotomado.languages import current_locale

# As an operator reads it.
STATES: Mapping[InvoiceState, LazyString] = {
    InvoiceState.PREPARED: _l("準備中"),
    InvoiceState.DIFFERS: _l("金額が合わず停止中"),
    InvoiceState.ISSUED: _l("お支払い待ち"),
    InvoiceState.PAID: _l("お支払いずみ"),
    InvoiceState.VOIDED: _l("取りやめ"),
    InvoiceState.WRITTEN_OFF: _l("貸し倒れ"),
}
PAID_BY: Mapping[PaidBy, LazyString] = {PaidBy.STRIPE: _l("カード"), PaidBy.BANK: _l("銀行振込")}
HAPPENED: Mapping[InvoiceHappened, LazyString] = {
    InvoiceHappened.MADE: _l("作成した"),
    InvoiceHappened.DIFFERED: _l("Stripeと合わず、止めた"),
    InvoiceHappened.COMPARED_AGAIN: _l("もう一度Stripeと比べた"),
    InvoiceHappened.ISSUED: _l("送った"),
    InvoiceHappened.ISSUED_ANYWAY: _l("Stripeを使わずに送った"),
    InvoiceHappened.SENT_AGAIN: _l("もう一度送った"),
    InvoiceHappened.REMINDED: _l("お支払いの確認を送った"),
    InvoiceHappened.PAYMENT: _l("入金があった"),
    InvoiceHappened.PAYMENT_UNDONE: _l("入金の記録を取り消した"),
    InvoiceHappened.GIVEN_BACK: _l("お金を返した"),
    InvoiceHappened.CREDITED: _l("返還請求書を出した"),
    InvoiceHappened.WRITTEN_OFF: _l("貸し倒れにした"),
    InvoiceHappened.TAKEN_UP: _l("貸し倒れを取り消した"),
    InvoiceHappened.VOIDED: _l("取りやめた"),
    InvoiceHappened.CLOSED_ELSEWHERE: _l("Stripeの側だけで閉じられた"),
}


def what_for(invoice: InvoiceCard) -> str:
    """ "2026年10月分", "2026年8–10月分", "チケットの購入"."""
    if invoice.kind is InvoiceKind.PACK:
        return str(_("チケットの購入"))
    return str(_("%(month)s分", month=formats.months(invoice.from_month, invoice.until_month, current_locale())))


def month(name: str) -> str:
    """ "2026-10" as 2026年10月 / Oct 2026."""
    return formats.month_of_year(name, current_locale())


def content(line: Line) -> str:
    """What a line bills."""
    if line.content is LineContent.TICKETS:
        return str(_("面談チケット%(count)s枚", count=f"{line.size:,}"))
    if line.content is LineContent.BASE_FEE:
        return str(_("月額基本料"))
    if line.count < 0:
        return str(_("面談の利用料の訂正(前回までの請求分)"))
    return str(_("面談の利用料"))


def count(line: Line) -> str:
    """How many, with its unit."""
    if line.content is LineContent.TALKS:
        return str(ngettext("%(num)s回", "%(num)s回", line.count))
    if line.content is LineContent.BASE_FEE:
        return str(ngettext("%(num)sか月", "%(num)sか月", line.count))
    return str(_("一式"))


def percent(rate_bp: int) -> str:
    return f"{rate_bp / 100:g}%"
