"""What the pages of contracts and tickets say."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from sotomado import formats
from sotomado.billing.packs.errors import NotSold, PriceChanged
from sotomado.billing.packs.models import PackState, PayWay
from sotomado.companies.tickets.models import Origin

WAYS: Mapping[PayWay, LazyString] = {PayWay.INVOICE: _l("請求書払い"), PayWay.CARD: _l("カード払い")}
STATES: Mapping[PackState, LazyString] = {
    PackState.ASKED: _l("お支払い待ち"),
    PackState.OPEN: _l("お支払い待ち"),
    PackState.BOUGHT: _l("購入済み"),
    PackState.ENDED: _l("取りやめ"),
}
ORIGINS: Mapping[Origin, LazyString] = {
    Origin.PACK: _l("購入"),
    Origin.GRANT: _l("そとまどからの提供"),
    Origin.OPENING: _l("これまでの分"),
    Origin.GRACE: _l("戻った分"),
}


def why_not_sold(error: Exception) -> str:
    if isinstance(error, PriceChanged):
        return str(
            _("この画面をひらいたあとで、価格が変わりました。まだ何も買っていません。いまの価格を見てください。")
        )
    if isinstance(error, NotSold):
        return str(_("この枚数は、いまの契約では買えません。まだ何も買っていません。下から選んでください。"))
    return str(_("枚数とお支払いの方法を、ひとつずつ選んでください。"))


def months(first: str, last: str, locale: str) -> str:
    """ "2026-07", "2026-09" as 2026年7–9月 / Jul–Sep 2026."""
    one, other = _year_and_month(first), _year_and_month(last)
    if locale == "ja":
        if one == other:
            return f"{one[0]}年{one[1]}月"
        end = f"{other[1]}月" if one[0] == other[0] else f"{other[0]}年{other[1]}月"
        return f"{one[0]}年{one[1]}月–{end}"
    begin = formats.month(one[1], locale) + ("" if one[0] == other[0] else f" {one[0]}")
    end = f"{formats.month(other[1], locale)} {other[0]}"
    return end if one == other else f"{begin}–{end}"


def _year_and_month(name: str) -> tuple[int, int]:
    year, month = name.split("-")
    return int(year), int(month)
