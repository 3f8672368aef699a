"""What an operator's pages of contracts say is wrong with terms."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from sotomado.companies.contracts.agreeing import Wrong

_WRONG: Mapping[Wrong, LazyString] = {
    Wrong.MISSING: _l("書き入れてください。"),
    Wrong.IN_THE_PAST: _l("過ぎた日からの条件は変えられません。きょうか、これからの日を書いてください。"),
    Wrong.TWICE: _l("同じ枚数の価格が、上にもあります。ひとつにしてください。"),
    Wrong.UPSIDE_DOWN: _l("終わりが、はじまりより前になっています。"),
    Wrong.NOT_THEIRS: _l("この会社にない部署です。選びなおしてください。"),
    Wrong.TOO_FEW: _l("対象が10名より少なくなります。使った数から、だれのことか分かってしまうため、広げてください。"),
}
_BOUNDS: Mapping[str, LazyString] = {
    "from_on": _l("日付として読めません。2026-12-01のように書いてください。"),
    "last_on": _l("日付として読めません。2026-12-31のように書いてください。"),
    "net_yen": _l("1円から1,000,000円までの数字で書いてください。"),
    "monthly_cap": _l("1回から100,000回までの数字で書いてください。上限がなければ、空けておきます。"),
    "base_fee_yen": _l("数字で書いてください。なければ、空けておきます。"),
    "ticket_months": _l("1から6までの数字で書いてください。6か月より長い期限は、法律で届け出がいります。"),
    "due_days": _l("0から60までの数字で書いてください。"),
    "count": _l("1枚から1,000枚までの数字で書いてください。"),
}


def sentence(field: str, wrong: Wrong) -> str:
    """What is the matter with a field, and what to do."""
    if wrong is not Wrong.OUT_OF_BOUNDS:
        return str(_("お支払いの方法を選んでください。") if field == "payer" else _WRONG[wrong])
    if field.startswith("pack"):
        return str(_("枚数は10,000枚まで、価格は1円からの数字で書いてください。"))
    if field.startswith("scope"):
        return str(_("日付は2026-04-01、年は1985、年数は3のように、数字で書いてください。"))
    return str(_BOUNDS[field])
