"""What is written at the end of a talk by its consultant. Leaving open is an answer."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectMultipleField, TextAreaField, validators

from sotomado.consultations.labels import TOO_LONG
from sotomado.consultations.notes.service import LONGEST as LONGEST_NOTE
from sotomado.consultations.reports.anchors import SCALES
from sotomado.consultations.reports.service import Standing
from sotomado.consultations.reports.written import LONGEST_IDEA, LONGEST_SUMMARY, Drafted, Written
from sotomado.directory.labels import THEME_LABELS
from sotomado.directory.vocabulary import Theme


def _anchored(name: str) -> RadioField:
    return RadioField(
        choices=[(value, word) for value, word, _ in SCALES[name]], default="", validators=[validators.Optional()]
    )


def _text(most: int) -> TextAreaField:
    return TextAreaField(validators=[validators.Length(max=most, message=TOO_LONG)])


class ReportForm(FlaskForm):
    """`base`: which state of the talk the page was drawn from; `draft_version`, `note_version`: the same of these."""

    base = HiddenField(default="")
    draft_version = HiddenField(default="0")
    note_version = HiddenField(default="0")
    themes = SelectMultipleField(
        choices=[(theme.value, label) for theme, label in THEME_LABELS.items()],
        validators=[validators.InputRequired(_l("話に出たことを、ひとつ以上えらんでください。"))],
    )
    wellbeing = _anchored("wellbeing")
    tendency_to_stay = _anchored("tendency_to_stay")
    stage = _anchored("stage")
    note = _text(LONGEST_NOTE)
    summary = _text(LONGEST_SUMMARY)
    idea = _text(LONGEST_IDEA)

    def written(self) -> Written:
        """What is handed in, of a valid form."""

        def point(value: str | None) -> int | None:
            return int(value) if value else None

        return Written(
            themes=[Theme(value) for value in self.themes.data],
            wellbeing=point(self.wellbeing.data),
            tendency_to_stay=point(self.tendency_to_stay.data),
            stage=point(self.stage.data),
            summary=self.summary.data,
            idea=self.idea.data,
        )

    def drafted(self) -> Drafted:
        """The same as far as it has come, valid or not."""
        return Drafted.of(
            {name: getattr(self, name).data or "" for name in (*SCALES, "summary", "idea")}
            | {"themes": self.themes.data or []}
        )


def prefilled(drafted: Drafted, standing: Standing | None) -> dict[str, Any]:
    """What a form shows at first: the draft, or else what was handed in."""
    if not drafted.is_empty or standing is None:
        return {name: getattr(drafted, name) for name in ("themes", *SCALES, "summary", "idea")}
    return {"themes": [theme.value for theme in standing.themes]} | {
        name: str(getattr(standing, name) or "") for name in SCALES
    }
