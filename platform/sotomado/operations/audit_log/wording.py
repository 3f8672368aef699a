"""Words of the audit log's page: what an entry says of an act, in short."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from sotomado.accounts.support.models import Closed
from sotomado.operations.audit_log.reading import Kind, Who
from sotomado.operations.flags.wording import REACHES
from sotomado.operations.support.wording import PARTS, ROLES

# What stands in `about`, by its key; a key without words here is shown as it is.
KEYS: Mapping[str, LazyString] = {
    "amount_yen": _l("金額(円)"),
    "company": _l("企業"),
    "companies": _l("企業の数"),
    "flag": _l("機能"),
    "from_on": _l("いつから"),
    "invoice": _l("請求書"),
    "kind": _l("種類"),
    "language": _l("ことば"),
    "month": _l("対象の月"),
    "net_yen": _l("税抜の額(円)"),
    "number": _l("番号"),
    "opening": _l("開示"),
    "part": _l("見たところ"),
    "payer": _l("払い方"),
    "percent": _l("割合(百分率)"),
    "quarter": _l("四半期"),
    "reach": _l("対象"),
    "refund": _l("返金"),
    "release": _l("公開"),
    "role": _l("役割"),
    "rows": _l("行の数"),
    "side": _l("どちらが"),
    "sign_ins": _l("サインインの数"),
    "tickets": _l("枚数"),
    "value": _l("値"),
    "view": _l("画面"),
    "what": _l("何を"),
    "with_factor": _l("2つめの鍵"),
}
# What values of some keys are called; others are shown as they are.
VALUES: Mapping[str, Mapping[str, LazyString]] = {
    "part": {part.value: label for part, label in PARTS.items()},
    "role": {role.value: label for role, label in ROLES.items()},
    "side": {Closed.PERSON.value: _l("本人"), Closed.OPERATOR.value: _l("運営")},
    "reach": {reach.value: label for reach, label in REACHES.items()},
    "language": {"ja": _l("日本語"), "en": _l("英語")},
}
# Long and telling nobody anything at a glance: they stand in the file.
ONLY_IN_THE_FILE = frozenset({"digest", "release", "view", "opening", "refund", "invoice"})


def who(one: Who) -> str:
    if one.kind is Kind.SERVICE:
        return str(_("そとまど自身"))
    if one.kind is Kind.GONE:
        return str(_("消去された人"))
    return one.name if one.kind is None else str(_("名前を出さない人"))


def about(told: Mapping[str, int | str | bool | None]) -> list[tuple[str, str]]:
    """What an entry says, as pairs; what is empty is left out."""
    found = []
    for key, value in told.items():
        if value is None or key in ONLY_IN_THE_FILE:
            continue
        if isinstance(value, bool):
            shown = str(_("はい")) if value else str(_("いいえ"))
        else:
            shown = f"{value:,}" if isinstance(value, int) else str(VALUES.get(key, {}).get(value, value))
        found.append((str(KEYS.get(key, key)), shown))
    return found
