"""What pages of reports say in several places."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _

from sotomado.consultations.reports.naming import likely_names
from sotomado.consultations.reports.written import Drafted


def hints(drafted: Drafted, *, own_name: str) -> dict[str, str]:
    """Per text in general words, what may be a name in it, as a sentence; nothing where nothing is found."""
    found = {name: likely_names(getattr(drafted, name), own_name=own_name) for name in ("summary", "idea")}
    return {name: may_be_names(words) for name, words in found.items() if words}


def may_be_names(words: Sequence[str]) -> str:
    sentence: str = _(
        "人の名前かもしれないことばがあります: %(words)s。名前でなければ、このままで大丈夫です。",
        words=" / ".join(words),
    )
    return sentence
