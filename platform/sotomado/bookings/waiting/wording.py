"""How waiting is told: the days and times wished for, how it stands, why it ended."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from sotomado import formats
from sotomado.bookings.errors import OneselfAsked
from sotomado.bookings.waiting.errors import BadDates, TooManyWaits
from sotomado.bookings.waiting.models import WhyEnded
from sotomado.bookings.waiting.service import MOST_WAITS
from sotomado.bookings.waiting.shown import ShownWait
from sotomado.directory.labels import MODE_LABELS, TIME_LABELS
from sotomado.directory.service import ConsultantCard
from sotomado.languages import current_locale

WEEKDAYS: Sequence[LazyString] = (
    _l("月曜日"),
    _l("火曜日"),
    _l("水曜日"),
    _l("木曜日"),
    _l("金曜日"),
    _l("土曜日"),
    _l("日曜日"),
)

ENDED = {
    WhyEnded.DATE_PASSED: _l("お待ちの期間が終わりました。合う時間をご用意できず、申し訳ありません。"),
    WhyEnded.NOBODY_LEFT: _l("お待ちの相手が、新しい予約を受けなくなりました。"),
    WhyEnded.UNANSWERED: _l("お知らせした時間が三度、お返事のないまま過ぎたため、お知らせをお休みしています。"),
}


def names(consultants: Sequence[ConsultantCard]) -> list[str]:
    return [card.name_in(current_locale()) for card in consultants]


def facts_of(wait: ShownWait) -> list[tuple[str, str]]:
    """What somebody waits for, line by line."""
    between = _between()
    times = [str(TIME_LABELS[one]) for one in wait.times]
    days = [str(WEEKDAYS[one]) for one in wait.weekdays]
    lines = [(str(_("いつごろ")), between.join(times) or str(_("いつでも")))]
    if days:
        lines.append((str(_("曜日")), between.join(days)))
    lines.append((str(_("会い方")), str(MODE_LABELS[wait.mode]) if wait.mode else str(_("どれでもよい"))))
    locale = current_locale()
    first, last = (formats.day(on, locale, with_year=False) for on in (wait.earliest_on, wait.latest_on))
    lines.append((str(_("期間")), f"{first} – {last}"))
    if len(wait.consultants) > 1:
        lines.append((str(_("相談相手")), between.join(names(wait.consultants))))
    return lines


def why_not_joined(error: Exception) -> tuple[str, str]:
    """(field, sentence)."""
    if isinstance(error, TooManyWaits):
        return (
            "times",
            str(_("同時にお待ちいただけるのは%(most)s件までです。どれかをやめると、また待てます。", most=MOST_WAITS)),
        )
    if isinstance(error, BadDates):
        return ("latest", str(_("今日からあとで、はじめの日より前にならない日をえらんでください。")))
    if isinstance(error, OneselfAsked):
        return ("times", str(_("ご自身の時間を待つことはできません。")))
    return ("times", str(_("いま、新しい予約を受けていないため、お待ちいただけません。")))


def _between() -> str:
    return str(_("、"))
