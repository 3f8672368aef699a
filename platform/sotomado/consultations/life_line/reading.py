"""A life-line as it is read: its drawings, and each point in words.

The same for its owner and for whoever they hand it to.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from sotomado import formats
from sotomado.consultations.life_line import labels
from sotomado.consultations.life_line.picture import NARROW, WIDE, Picture, drawn
from sotomado.consultations.life_line.service import EarlierMeaning, Line
from sotomado.languages import choose_zone, current_locale


@dataclass(frozen=True)
class ReadMeaning:
    """What an event meant before, and the day until which it did."""

    id: str
    until: str
    text: str


@dataclass(frozen=True)
class ReadPoint:
    """One point in words, under the number it bears in the drawing."""

    id: str
    number: int
    when: str
    title: str
    height: str
    feeling: str
    meaning: str
    relation: str
    earlier: tuple[ReadMeaning, ...]


@dataclass(frozen=True)
class Reading:
    """Everything a page or a file shows of a line."""

    wide: Picture
    narrow: Picture
    points: tuple[ReadPoint, ...]
    # The drawing in a sentence, for whoever does not see it.
    in_words: str

    def __bool__(self) -> bool:
        return bool(self.points)


def reading(line: Line, *, today: date) -> Reading:
    """`line` on a day of its owner's calendar."""
    now = today.year + (today.timetuple().tm_yday - 1) / 366
    pairs = [(one.id, one.told) for one in line.points]
    points = tuple(
        ReadPoint(
            id=one.id,
            number=number,
            when=labels.when(one.told),
            title=one.told.title,
            height=str(labels.height_words(one.told.height)),
            feeling=one.told.feeling,
            meaning=one.told.meaning,
            relation=one.told.relation,
            earlier=tuple(_meant(meaning) for meaning in one.earlier),
        )
        for number, one in enumerate(line.points, start=1)
    )
    return Reading(
        wide=drawn(pairs, today=now, frame=WIDE),
        narrow=drawn(pairs, today=now, frame=NARROW),
        points=points,
        in_words=_in_words(points),
    )


def _meant(meaning: EarlierMeaning) -> ReadMeaning:
    until = meaning.until_at.astimezone(ZoneInfo(choose_zone())).date()
    return ReadMeaning(meaning.id, formats.day(until, current_locale()), meaning.text)


def _in_words(points: tuple[ReadPoint, ...]) -> str:
    if not points:
        nothing: str = _("まだ出来事のない、ライフラインの図。")
        return nothing
    words: str = _(
        "ライフラインの図。出来事は%(count)s個、%(first)sから%(last)sまで。ひとつずつは、下の一覧にあります。",
        count=len(points),
        first=points[0].when,
        last=points[-1].when,
    )
    return words
