"""What stands at a window wherever one opens: among the ten, side by side, in the list of everyone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from flask import url_for
from flask_babel import LazyString
from flask_babel import gettext as _

from sotomado.availability.wording import slot_address, slot_label
from sotomado.directory.labels import (
    AGE_BAND_LABELS,
    EXPERIENCE_LABELS,
    GENDER_LABELS,
    LANGUAGE_LABELS,
    MODE_LABELS,
    STYLE_WISHES,
    THEME_LABELS,
    TIME_LABELS,
)
from sotomado.directory.service import ConsultantCard, ConsultantWords
from sotomado.languages import choose_zone, current_locale
from sotomado.shortlists.wishes import SaidWish


def chips(wish: SaidWish) -> list[LazyString]:
    """A wish as it was said, word by word."""
    one_of_each = (
        wish.gender and GENDER_LABELS[wish.gender],
        wish.generation and AGE_BAND_LABELS[wish.generation],
        LANGUAGE_LABELS[wish.language],
        wish.mode and MODE_LABELS[wish.mode],
    )
    return [
        *(THEME_LABELS[one] for one in wish.themes),
        *(EXPERIENCE_LABELS[one] for one in wish.experiences),
        *(STYLE_WISHES[one] for one in wish.styles),
        *(TIME_LABELS[one] for one in wish.times),
        *(label for label in one_of_each if label is not None),
    ]


def about(card: ConsultantCard, words: ConsultantWords) -> str:
    """Age, where they say it, and the way they came, as one line."""
    if card.age_band is None:
        return words.path
    return str(_("%(age)s、%(path)s", age=AGE_BAND_LABELS[card.age_band], path=words.path))


def times(card: ConsultantCard, starts: Iterable[datetime]) -> list[tuple[str, str]]:
    """Free times as (label, address)."""
    return [
        (
            slot_label(at, choose_zone(), current_locale(), other_zone=card.time_zone),
            url_for("bookings.times", consultant_id=card.id, slot=slot_address(at)),
        )
        for at in starts
    ]
