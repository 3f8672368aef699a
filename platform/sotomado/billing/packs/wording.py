"""What the pages of contracts and tickets say."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

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
