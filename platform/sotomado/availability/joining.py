"""How one gets to a talk, as its consultant types it. What is wrong is said beside the line it stands in."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from sotomado.directory.joining import LONGEST_JOINING, Trouble
from sotomado.directory.labels import MODE_LABELS
from sotomado.directory.vocabulary import MeetingMode

# Where online talks take place in our own room, a line is for the day it cannot be reached.
SPARE = _l(
    "面談はそとまどの部屋で行います。書いておくと、つながらないときの控えとして、その部屋に出ます。"
    "https:// からはじまるアドレスです。"
)
HINTS: Mapping[MeetingMode, LazyString] = {
    MeetingMode.ONLINE: _l("あなたの部屋のアドレス。https:// からはじまります。"),
    MeetingMode.PHONE: _l("相談者がかける番号。たとえば「時間になったら、この番号へお電話ください」。"),
    MeetingMode.IN_PERSON: _l("お会いする場所と、最寄り駅からの道。"),
}


@dataclass(frozen=True)
class TypedLine:
    """One box: how one gets there by one way of meeting."""

    name: str
    label: str
    hint: str
    typed: str
    error: str
    is_address: bool


class JoiningForm:
    """A line for each way to meet that is offered."""

    def __init__(
        self,
        modes: Collection[MeetingMode],
        typed: Mapping[MeetingMode, str],
        troubles: Mapping[MeetingMode, Trouble] | None = None,
        *,
        has_room: bool = False,
    ) -> None:
        self.lines = [
            TypedLine(
                name=box_name(mode),
                label=str(MODE_LABELS[mode]),
                hint=str(SPARE if has_room and mode is MeetingMode.ONLINE else HINTS[mode]),
                typed=typed.get(mode, ""),
                error=_in_words(troubles[mode]) if troubles and mode in troubles else "",
                is_address=mode is MeetingMode.ONLINE,
            )
            for mode in modes
        ]

    @property
    def errors(self) -> list[tuple[str, str]]:
        """(name of the box, which way to meet and what is wrong)."""
        return [
            (line.name, _("%(mode)s: %(wrong)s", mode=line.label, wrong=line.error))
            for line in self.lines
            if line.error
        ]


def box_name(mode: MeetingMode) -> str:
    return f"joining-{mode.value}"


def _in_words(trouble: Trouble) -> str:
    words = {
        Trouble.TOO_LONG: _("%(longest)s字までで書いてください。", longest=LONGEST_JOINING),
        Trouble.NOT_ONE_LINE: _("改行や、目に見えない記号を入れずに、一行で書いてください。"),
        Trouble.NO_ADDRESS: _("https:// からはじまる、部屋のアドレスだけを書いてください。"),
    }
    return str(words[trouble])
