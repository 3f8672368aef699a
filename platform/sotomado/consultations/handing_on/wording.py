"""What was handed on, in words: the same for the consultant, and for the person who looks at it beforehand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import LazyString, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from sotomado.assessments.portrait import Trait, portrait
from sotomado.assessments.values_portrait import ValuesPortrait, values_portrait
from sotomado.consultations.actions.service import Item as Action
from sotomado.consultations.actions.wording import STANDINGS
from sotomado.consultations.handing_on.items import TRAITS, Item
from sotomado.consultations.handing_on.sources import ANSWERS, ShownHandedOn
from sotomado.consultations.intake import wording as intake
from sotomado.consultations.intake.vocabulary import Question
from sotomado.consultations.life_line.reading import Reading, reading
from sotomado.consultations.words.last_time import LastTime
from sotomado.consultations.words.shown import Word
from sotomado.directory.labels import THEME_LABELS
from sotomado.shortlists.passed_on import PassedOnWish

NAMES: Mapping[Item, LazyString] = {
    Item.WISH: _l("話したいことと、そのことば"),
    **{item: intake.QUESTIONS[question].name for item, question in ANSWERS.items()},
    Item.LIFE_LINE: _l("ライフライン"),
    Item.LAST_TIME: _l("前回、心に残ったこと"),
    Item.OWN_WORDS: _l("わたしのことば"),
    Item.ACTIONS: _l("決めた行動と、その後"),
    Item.VALUES: _l("仕事で大切にしていること"),
}

GROUPS: Sequence[tuple[LazyString, tuple[Item, ...]]] = (
    (_l("この面談のために書いたもの"), (Item.WISH, Item.THEME, Item.TAKE_HOME, Item.RESPONSE)),
    (_l("いまの自分"), (Item.STAGE, Item.WILL, Item.CAN, Item.MUST)),
    (_l("三年後の自分"), (Item.SKILLS, Item.LICENCES, Item.POSITION, Item.PRIVATE_LIFE)),
    (_l("これまでの面談から"), (Item.LAST_TIME, Item.OWN_WORDS, Item.ACTIONS)),
    (_l("これまでの歩み"), (Item.LIFE_LINE,)),
    (
        _l("パーソナリティ診断から(点数は渡りません)"),
        (Item.TRAIT_E, Item.TRAIT_N, Item.TRAIT_A, Item.TRAIT_C, Item.TRAIT_O, Item.VALUES),
    ),
)


@dataclass(frozen=True)
class Said:
    """One answer under its name."""

    item: Item
    name: str
    text: str


@dataclass(frozen=True)
class Read:
    """What the page shows, part by part; empty parts are not shown."""

    items: tuple[Item, ...]
    wish: PassedOnWish | None
    this_time: tuple[Said, ...]
    now: tuple[Said, ...]
    in_three_years: tuple[Said, ...]
    last_time: LastTime | None
    own_words: tuple[Word, ...]
    actions: tuple[Action, ...]
    life_line: Reading | None
    traits: tuple[Trait, ...]
    values: ValuesPortrait | None

    def __bool__(self) -> bool:
        return bool(self.items)

    def standing_of(self, action: Action) -> str:
        """How something decided stands, in a word."""
        return str(STANDINGS[action.standing])


def read(shown: ShownHandedOn, *, locale: str, today: date) -> Read:
    """What `handing_on.service.shown` found, for templates/consultations/_handed_on.html."""
    said = {item: Said(item, str(NAMES[item]), _text(shown, question)) for item, question in ANSWERS.items()}

    def of(group: int) -> tuple[Said, ...]:
        return tuple(said[item] for item in GROUPS[group][1] if item in shown.items and item in said)

    return Read(
        items=shown.items,
        wish=shown.wish,
        this_time=of(0),
        now=of(1),
        in_three_years=of(2),
        last_time=shown.last_time,
        own_words=shown.own_words,
        actions=shown.actions,
        life_line=reading(shown.life_line, today=today) if shown.life_line else None,
        traits=tuple(portrait(shown.traits.scores, shown.traits.instrument, locale)) if shown.traits else (),
        values=values_portrait(shown.values, locale) if shown.values else None,
    )


def excerpts(shown: ShownHandedOn, read: Read) -> dict[Item, str]:
    """What stands behind each item, so short that it fits into a list to choose from."""
    found = {one.item: one.text for one in (*read.this_time, *read.now, *read.in_three_years)}
    if read.wish is not None:
        themes = str(_("、")).join(str(THEME_LABELS[theme]) for theme in read.wish.themes)
        found[Item.WISH] = read.wish.own_words or themes
    if read.last_time is not None:
        found[Item.LAST_TIME] = _in_short(read.last_time)
    if read.own_words:
        found[Item.OWN_WORDS] = ngettext("%(num)d個のことば", "%(num)d個のことば", len(read.own_words))
    if read.actions:
        found[Item.ACTIONS] = ngettext("%(num)d個の行動", "%(num)d個の行動", len(read.actions))
    if read.life_line is not None:
        found[Item.LIFE_LINE] = ngettext("%(num)d個の出来事", "%(num)d個の出来事", len(read.life_line.points))
    if shown.traits is not None:
        of_scale = {score.scale: trait.words for score, trait in zip(shown.traits.scores, read.traits, strict=True)}
        found |= {item: of_scale[scale] for item, scale in TRAITS.items() if scale in of_scale}
    if read.values is not None:
        dear = str(_("、")).join(one.name for one in read.values.dear)
        found[Item.VALUES] = dear or str(_("どれも同じくらい大切にしていると答えました。"))
    return found


def names(shown: ShownHandedOn, read: Read) -> dict[Item, str]:
    """What can be chosen, as it is called in a list."""
    found = {item: str(name) for item, name in NAMES.items()}
    if shown.traits is not None:
        of_scale = {score.scale: trait.name for score, trait in zip(shown.traits.scores, read.traits, strict=True)}
        found |= {item: of_scale[scale] for item, scale in TRAITS.items() if scale in of_scale}
    return found


def _in_short(last: LastTime) -> str:
    meant = last.about or (str(THEME_LABELS[last.theme]) if last.theme else "")
    return "\n".join(one.text for one in last.words) or meant or last.brought or ""


def _text(shown: ShownHandedOn, question: Question) -> str:
    answer = shown.answers.get(question)
    if answer is None:
        return ""
    if question is Question.STAGE and answer.point is not None:
        label, means = intake.STAGES[answer.point - 1]
        return f"{label}: {means}"
    if question is Question.RESPONSE and answer.response is not None:
        return str(intake.RESPONSES[answer.response])
    if question is Question.THEME:
        return str(_("、")).join(str(THEME_LABELS[theme]) for theme in answer.themes)
    return answer.text or ""
