"""How what is kept of a person reads, in their language: the values (the names of things stand in `names`)."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from sotomado.bookings.models import BookingState
from sotomado.directory import labels
from sotomado.oneonones import labels as inside
from sotomado.oneonones.showing.labels import KINDS
from sotomado.oneonones.themes.labels import PRESETS, WISHES
from sotomado.personal_data.names import NAMES
from sotomado.personal_data.values import CODES, ROLES, WHO, by_value

_STATES = {
    BookingState.HELD.value: _l("おさえている"),
    BookingState.CONFIRMED.value: _l("決まっている"),
    BookingState.CANCELLED.value: _l("取り消し"),
    BookingState.LATE_CANCELLED.value: _l("直前の取り消し"),
    BookingState.LAPSED.value: _l("決めずに終わった"),
    BookingState.COMPLETED.value: _l("行われた"),
    BookingState.MISSED.value: _l("行われなかった"),
    "moved": _l("変更"),
    "mode_changed": _l("会い方の変更"),
    "reopened": _l("見直し"),
}
_THEMES = by_value(inside.THEME_LABELS) | by_value(labels.THEME_LABELS)
# What a value is called where it stands under a name: these, and after them whatever `values` calls it.
_FIRST: Mapping[str, Mapping[str, LazyString]] = {
    "themes": _THEMES,
    "theme": _THEMES,
    "experiences": by_value(labels.EXPERIENCE_LABELS),
    "styles": by_value(labels.STYLE_LABELS),
    "mode": by_value(labels.MODE_LABELS),
    "language": by_value(labels.LANGUAGE_LABELS),
    "times": by_value(labels.TIME_LABELS),
    "wished_response": by_value(inside.RESPONSE_LABELS),
    "state": _STATES,
    "to_state": _STATES,
    "happened": _STATES,
    "by_side": WHO,
    "reader": {
        "manager": _l("上司"),
        "hr": _l("人事"),
        "partner": _l("1on1の相手"),
        "consultant": _l("相談相手"),
    },
    "locale": {"ja": _l("日本語"), "en": _l("英語")},
    "roles": ROLES,
    "next_theme": _THEMES,
    "kind": {
        "do": _l("すること"),
        "notice": _l("気づくこと"),
        "traits": _l("持ち味"),
        "values": _l("大切にしたいこと"),
        **by_value(KINDS),
    },
    "preset": by_value({preset: words.name for preset, words in PRESETS.items()}),
    "wish": by_value(WISHES),
    "standing": {
        "put_off": _l("見送った"),
        "set": _l("決めた"),
        "changed": _l("変えた"),
        "refused": _l("断った"),
        "open": _l("これから"),
        "done": _l("できた"),
        "let_go": _l("手放した"),
        "dropped": _l("手ばなした"),
    },
    "doer": {"member": _l("メンバー"), "manager": _l("上司"), "both": _l("ふたりで")},
    "wish_met": {"yes": _l("そうなった"), "partly": _l("すこしそうなった"), "no": _l("そうではなかった")},
    "form": {"short": _l("短い"), "full": _l("ぜんぶ")},
    "likeness": {"closer": _l("近い人"), "any": _l("どちらでも"), "different": _l("ちがう人")},
}
VALUES: Mapping[str, Mapping[str, LazyString]] = {
    name: {**CODES.get(name, {}), **_FIRST.get(name, {})} for name in (*CODES, *_FIRST)
}


def name_of(key: str) -> str:
    """What a key is called; one that has no words yet stands as it is, in the reader's plain sight."""
    return str(NAMES[key]) if key in NAMES else key.replace("_", " ")


def value_of(key: str, value: object) -> str:
    if isinstance(value, bool):
        return str(_l("はい")) if value else str(_l("いいえ"))
    known = VALUES.get(key, {})
    return str(known[value]) if isinstance(value, str) and value in known else str(value)
