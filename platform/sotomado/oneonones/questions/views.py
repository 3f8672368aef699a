"""The library of questions, for everybody of the inside track."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeVar

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from sotomado.consultations.preparing.labels import PHASES, STAGES, TIMES
from sotomado.consultations.preparing.prompts import Phase, Stages, Time
from sotomado.consultations.preparing.prompts import library as prompts
from sotomado.oneonones.labels import THEME_LABELS
from sotomado.oneonones.models import InsideTheme
from sotomado.oneonones.questions.bank import bank
from sotomado.oneonones.questions.library import LONGEST_SEARCH, Wanted, search

bp = Blueprint("questions", __name__)

Named = TypeVar("Named", bound=StrEnum)


@bp.get("/one-on-ones/questions")
def show() -> ResponseReturnValue:
    """Whoever has asked for nothing yet sees the first phase: a page to read, not a list to scroll."""
    wanted = Wanted(
        words=request.args.get("words", "")[:LONGEST_SEARCH].strip(),
        theme=_chosen(InsideTheme, "theme"),
        phase=_chosen(Phase, "phase") if request.args else Phase.LOOKING_BACK,
        time=_chosen(Time, "tense"),
    )
    found = search(bank(), wanted)
    return render_template(
        "oneonones/questions.html",
        wanted=wanted,
        found=found,
        number=sum(len(asked) for asked in found.values()),
        themes=[(theme.value, label) for theme, label in THEME_LABELS.items() if theme is not InsideTheme.OWN],
        phases=[(phase.value, label) for phase, label in PHASES.items()],
        times=[(time.value, label) for time, label in TIMES.items()],
        theme_labels=THEME_LABELS,
        phase_labels=PHASES,
        time_labels=TIMES,
        approaches=[(STAGES[one], prompts().approaches[one]) for one in Stages],
        longest=LONGEST_SEARCH,
    )


def _chosen(kind: type[Named], name: str) -> Named | None:
    """What an address names, None for what nobody knows."""
    said = request.args.get(name, "")
    return kind(said) if said in {one.value for one in kind} else None
