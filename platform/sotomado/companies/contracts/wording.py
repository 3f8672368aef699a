"""A contract in plain words: what was agreed, in the order somebody would ask."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from sotomado import formats
from sotomado.companies.booking_terms import BookingTerms
from sotomado.companies.contracts.models import PayerKind
from sotomado.companies.contracts.terms import Offer, Scope

# Departments by id: (name, English name).
Names = Mapping[int, tuple[str, str]]
PAYERS: Mapping[PayerKind, LazyString] = {
    PayerKind.TICKETS: _l("チケット払い"),
    PayerKind.MONTHLY: _l("月ごとの請求"),
    PayerKind.NONE: _l("契約の終わり"),
}


def agreed(offer: Offer, names: Names, cutoffs: BookingTerms, locale: str) -> list[tuple[str, str]]:
    """(what, how) of terms, in the order somebody would ask."""
    if offer.payer is PayerKind.NONE:
        return [(_("お支払いの方法"), _("契約は終わっています。"))]
    lines = [(_("お支払いの方法"), _("月ごとに、あった面談の分を請求します。"))]
    if offer.payer is PayerKind.TICKETS:
        lines = [(_("お支払いの方法"), _("面談チケットを前もって買います。1枚で面談1回です。"))]
    if offer.net_yen is not None:
        lines.append((_("面談1回の価格"), before_tax(offer.net_yen, locale)))
    if offer.base_fee_yen:
        lines.append((_("月の基本料"), before_tax(offer.base_fee_yen, locale)))
    if offer.payer is PayerKind.MONTHLY:
        most = offer.monthly_cap
        lines.append((_("月の上限"), _("%(count)s回の面談まで", count=f"{most:,}") if most else _("決めていません。")))
    lines.append((_("使える人"), whom(offer.scopes, names, locale)))
    if offer.payer is PayerKind.TICKETS:
        lines.append(
            (
                _("チケットの期限"),
                _(
                    "買った日から%(months)sか月です。期限までに予約すれば、面談の日は期限のあとでもかまいません。",
                    months=offer.ticket_months,
                ),
            )
        )
    lines.append((_("請求書の支払期限"), _("請求書の日付から%(days)s日", days=offer.due_days)))
    return [*lines, *calling_off(offer.payer, cutoffs)]


def calling_off(payer: PayerKind, cutoffs: BookingTerms) -> list[tuple[str, str]]:
    """What a talk costs that does not take place."""
    hours = f"{cutoffs.advisee_cutoff_minutes / 60:g}"
    if payer is PayerKind.TICKETS:
        late = _("はじまりの%(hours)s時間前までは、チケットが戻ります。それより後は使ったことになります。", hours=hours)
        missed = _("相談者が来られなかったときは使ったことになり、相談相手の側の事情なら戻ります。")
    else:
        late = _("はじまりの%(hours)s時間前までは、請求しません。それより後は1回分を請求します。", hours=hours)
        missed = _("相談者が来られなかったときは1回分を請求し、相談相手の側の事情なら請求しません。")
    return [(_("相談者の取り消し"), late), (_("面談がなかったとき"), missed)]


def whom(scopes: tuple[Scope, ...], names: Names, locale: str) -> str:
    """Who is entitled, in one sentence."""
    if not scopes:
        return str(_("名簿に載っている全員"))
    return " / ".join(_scope(one, names, locale) for one in scopes)


def before_tax(net_yen: int, locale: str) -> str:
    return str(_("%(yen)s(税抜)", yen=formats.yen(net_yen, locale)))


def pays(kind: PayerKind) -> str:
    """How a company pays, in a word."""
    return str(PAYERS[kind])


def _scope(scope: Scope, names: Names, locale: str) -> str:
    parts = []
    if scope.department_id is not None:
        name = names.get(scope.department_id, ("", ""))[1 if locale == "en" else 0]
        parts.append(str(_("%(department)sとその下の部署", department=name)))
    if scope.joined_from or scope.joined_until:
        first = formats.day(scope.joined_from, locale) if scope.joined_from else ""
        last = formats.day(scope.joined_until, locale) if scope.joined_until else ""
        parts.append(str(_("入社日が%(span)s", span=_span(first, last))))
    if scope.born_from or scope.born_until:
        parts.append(str(_("生まれた年が%(span)s", span=_span(scope.born_from or "", scope.born_until or ""))))
    if scope.tenure_from is not None or scope.tenure_until is not None:
        first = str(_("%(years)s年", years=scope.tenure_from)) if scope.tenure_from is not None else ""
        last = str(_("%(years)s年", years=scope.tenure_until)) if scope.tenure_until is not None else ""
        parts.append(str(_("勤続が%(span)s", span=_span(first, last))))
    return ", ".join(parts) if locale == "en" else "、".join(parts)


def _span(first: str | int, last: str | int) -> str:
    if first and last:
        return str(_("%(first)sから%(last)sまで", first=first, last=last))
    return str(_("%(first)s以降", first=first)) if first else str(_("%(last)s以前", last=last))
