"""Statements and payouts in words."""

from __future__ import annotations

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from sotomado import formats
from sotomado.billing.payouts.models import Hindrance, ItemKind, PayoutState
from sotomado.languages import current_locale

KINDS: dict[ItemKind, LazyString] = {
    ItemKind.TALK: _l("面談"),
    ItemKind.LATE_CANCEL: _l("直前の取り消し"),
    ItemKind.NOT_MET: _l("相手が来なかった面談など"),
    ItemKind.CORRECTION: _l("前の分の訂正など"),
}
STATES: dict[PayoutState, LazyString] = {
    PayoutState.DUE: _l("これからお支払いします"),
    PayoutState.STARTED: _l("お支払いの手続き中です"),
    PayoutState.SENT: _l("お支払いしました"),
    PayoutState.OTHERWISE: _l("銀行からお支払いしました"),
    PayoutState.REVERSING: _l("取り戻しの手続き中です"),
    PayoutState.REVERSED: _l("取り戻しました"),
}
HINDRANCES: dict[Hindrance, LazyString] = {
    Hindrance.NO_ACCOUNT: _l("受けとる口座の登録が、まだはじまっていません"),
    Hindrance.NOT_READY: _l("受けとる口座の登録が、まだ終わっていません"),
    Hindrance.BALANCE: _l("Stripeの残高が足りません。入金を待って、1時間ごとにためしています"),
    Hindrance.REFUSED: _l(
        "Stripeが受けつけませんでした。Stripeの画面で、わけを確かめてください。1日ごとにためしています"
    ),
}
# What Stripe asks for, by the beginning of its word for it.
_MISSING: tuple[tuple[str, LazyString], ...] = (
    ("external_account", _l("銀行の口座")),
    ("tos_acceptance", _l("Stripeの利用規約への同意")),
    ("individual.verification", _l("本人を確かめる書類")),
    ("individual.id_number", _l("本人を確かめる番号")),
    ("individual.dob", _l("生年月日")),
    ("individual.address", _l("住所")),
    ("individual.phone", _l("電話番号")),
    ("individual.email", _l("メールアドレス")),
    ("individual.first_name", _l("名前")),
    ("individual.last_name", _l("名前")),
    ("individual", _l("本人のこと")),
    ("representative", _l("代表の方のこと")),
    ("person", _l("代表の方のこと")),
    ("company", _l("会社のこと")),
    ("business_profile", _l("仕事の内容")),
    ("business_type", _l("個人か法人か")),
)


def missing(asked: tuple[str, ...]) -> list[str]:
    """What Stripe still asks for, as one says it, each once."""
    found = [_missing(one) for one in asked]
    return list(dict.fromkeys(found))


def month(name: str) -> str:
    return formats.month_of_year(name, current_locale())


def title(month_name: str, number: int) -> str:
    """2026年10月分, and which of several it is."""
    said = month(month_name)
    if number == 1:
        return str(_("%(month)s分", month=said))
    return str(_("%(month)s分(追加 %(nth)s)", month=said, nth=number - 1))


def percent(rate_bp: int) -> str:
    return f"{rate_bp / 100:g}%"


def _missing(asked: str) -> str:
    for beginning, said in _MISSING:
        if asked.startswith(beginning):
            return str(said)
    return str(_("そのほかの確認"))
