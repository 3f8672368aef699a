"""Up to three of the ten side by side, fact by fact. More than three no screen and no head holds at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

from flask_babel import LazyString, ngettext
from flask_babel import gettext as _

from sotomado.accounts.errors import NotFound
from sotomado.directory.labels import EXPERIENCE_LABELS, LANGUAGE_LABELS, MODE_LABELS, STYLE_LABELS, THEME_LABELS
from sotomado.directory.service import ConsultantCard
from sotomado.directory.vocabulary import Experience
from sotomado.formats import day
from sotomado.languages import current_locale
from sotomado.shortlists import windows, wording
from sotomado.shortlists.service import SaidWish, ShownTen, Window

MOST = 3
Word = TypeVar("Word")

# One word among others, and whether it was wished for.
Tag = tuple[str, bool]
# A free time and the address where it is taken.
Time = tuple[str, str]


@dataclass(frozen=True)
class Row:
    """One fact about everyone compared; `cells[i]` is what there is to say of the i-th.

    kind: how a cell reads. "voice", "words", "reasons" and "differs" are sentences.
    """

    label: str
    kind: Literal["voice", "words", "reasons", "differs", "tags", "times"]
    cells: Sequence[Sequence[str] | Sequence[Tag] | Sequence[Time]]


def chosen(ten: ShownTen, asked: Iterable[str]) -> tuple[list[Window], list[Window]]:
    """Those asked for in the order of the page: the first three, and those too many.

    Raises NotFound for whoever is not among the ten.
    """
    by_id = {str(window.consultant.id): window for window in ten.windows}
    wanted = set(asked)
    if not wanted <= set(by_id):
        raise NotFound("candidate")
    found = [window for one, window in by_id.items() if one in wanted]
    return found[:MOST], found[MOST:]


def rows(of: Sequence[Window], wish: SaidWish) -> list[Row]:
    """What can be compared, first what one chooses by. A fact that nobody has is left out."""
    words = [one.consultant.in_words(current_locale()) for one in of]
    lines = [wording.reasons(one.reasons) for one in of]
    cards = [one.consultant for one in of]
    paths = [windows.about(card, said) for card, said in zip(cards, words, strict=True)]
    every = [
        Row(_("はじめのことば"), "voice", [[one.voice] for one in words]),
        Row(_("えらばれたわけ"), "reasons", [_told(one, differs=False) for one in lines]),
        Row(_("ちがい"), "differs", [_told(one, differs=True) for one in lines]),
        Row(_("次の空き"), "times", [windows.times(one.consultant, one.free_starts) for one in of]),
        Row(_("歩んできた道"), "words", [[path] for path in paths]),
        Row(_("得意な話題"), "tags", [_tags(card.themes, THEME_LABELS, wish.themes) for card in cards]),
        Row(_("経験"), "tags", [_lived(card, wish.experiences) for card in cards]),
        Row(_("相談の進め方"), "tags", [_tags(card.styles, STYLE_LABELS, wish.styles) for card in cards]),
        Row(_("ことば"), "tags", [_tags(card.languages, LANGUAGE_LABELS, [wish.language]) for card in cards]),
        Row(_("会い方"), "tags", [_tags(card.modes, MODE_LABELS, [wish.mode]) for card in cards]),
        Row(_("資格"), "words", [[_licence(card)] for card in cards]),
    ]
    return [row for row in every if any(row.cells)]


def _told(lines: Iterable[wording.Line], *, differs: bool) -> list[str]:
    return [sentence for sentence, is_different in lines if is_different is differs]


def _tags(words: Iterable[Word], labels: Mapping[Word, LazyString], wished: Collection[Word | None]) -> list[Tag]:
    return [(str(labels[word]), word in wished) for word in words]


def _lived(card: ConsultantCard, wished: Collection[Experience]) -> list[Tag]:
    return [
        (
            ngettext(
                "%(experience)s(%(num)s年)", "%(experience)s(%(num)s年)", years, experience=EXPERIENCE_LABELS[one]
            ),
            one in wished,
        )
        for one, years in card.experiences.items()
    ]


def _licence(card: ConsultantCard) -> str:
    return str(
        _(
            "国家資格キャリアコンサルタント(登録番号 %(number)s、%(until)sまで有効)",
            number=card.registration_number,
            until=day(card.licence_expires_on, current_locale()),
        )
    )
