"""What is written at the end of a talk, by the consultant and by the advisee. Leaving open is an answer."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, RadioField, SelectMultipleField, TextAreaField, validators

from sotomado.consultations.labels import STAGE, TENDENCY_TO_STAY, WELLBEING, Five
from sotomado.directory.labels import THEME_LABELS
from sotomado.directory.vocabulary import Theme

LONGEST_NOTE = 10_000
LONGEST_WORDS = 4_000
# A few sentences: enough for what it was about, too little for who said what.
LONGEST_SUMMARY = 1_000
LEFT_OPEN = ("", _l("話に出なかった、または分からない"))
TOO_LONG = _l("%(max)d文字までお預かりできます。すこし短くして、もう一度送ってください。")
FIVE = [(str(number), str(number)) for number in range(1, 6)]


def _anchored(words: Five) -> RadioField:
    return RadioField(
        choices=[LEFT_OPEN, *((str(number), word) for number, word in enumerate(words, start=1))],
        default="",
        validators=[validators.Optional()],
    )


def _scale(*checks: object) -> RadioField:
    return RadioField(choices=FIVE, validators=list(checks) or [validators.Optional()])


def number_in(field: Field) -> int | None:
    """The chosen point of a valid scale, None where it was left open."""
    return int(field.data) if field.data else None


class ClosingForm(FlaskForm):
    themes = SelectMultipleField(
        choices=[(theme.value, label) for theme, label in THEME_LABELS.items()],
        validators=[validators.InputRequired(_l("話に出たことを、ひとつ以上えらんでください。"))],
    )
    wellbeing = _anchored(WELLBEING)
    tendency_to_stay = _anchored(TENDENCY_TO_STAY)
    stage = _anchored(STAGE)
    note = TextAreaField(validators=[validators.Length(max=LONGEST_NOTE, message=TOO_LONG)])
    summary = TextAreaField(validators=[validators.Length(max=LONGEST_SUMMARY, message=TOO_LONG)])

    def chosen_themes(self) -> list[Theme]:
        return [Theme(value) for value in self.themes.data]


class ReactionForm(FlaskForm):
    satisfaction = _scale(validators.InputRequired(_l("面談がどうだったか、ひとつえらんでください。")))
    was_heard = _scale()
    goals_fitted = _scale()
    would_talk_again = RadioField(
        choices=[("yes", "yes"), ("no", "no"), ("", "")], default="", validators=[validators.Optional()]
    )
    own_words = TextAreaField(validators=[validators.Length(max=LONGEST_WORDS, message=TOO_LONG)])

    def talk_again(self) -> bool | None:
        return {"yes": True, "no": False}.get(self.would_talk_again.data or "")
