"""What comes back from one question's page, as the verbs take it."""

from __future__ import annotations

from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from sotomado.consultations.intake.vocabulary import SHEET, Kind, Question


@dataclass(frozen=True)
class Filled:
    """An answer as it was typed or chosen; empty is left open."""

    text: str | None = None
    point: int | None = None


def filled(question: Question, form: MultiDict[str, str]) -> Filled:
    """What a form says about a question; a number that is none counts as a point that is not offered."""
    kind = SHEET[question].kind
    if kind is Kind.POINT:
        said = form.get("answer", "")
        return Filled(point=(int(said) if said.isascii() and said.isdigit() else -1) if said else None)
    if kind is Kind.CHOICES:
        return Filled(text=",".join(dict.fromkeys(form.getlist("answer"))))
    # Browsers send lines with two signs at their end; nobody typed two.
    return Filled(text=form.get("answer", "").replace("\r\n", "\n"))
