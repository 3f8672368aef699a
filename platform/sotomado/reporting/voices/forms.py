"""What an author fills in of a voice, what whoever reads it over answers, and beside which field a refusal stands."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from sotomado.directory.labels import THEME_LABELS
from sotomado.directory.vocabulary import Theme
from sotomado.reporting.voices import errors
from sotomado.reporting.voices.models import MOST_CHARACTERS, Beside
from sotomado.reporting.voices.reading_over import LONGEST_REASON
from sotomado.reporting.voices.service import LONGEST_NAME, OwnVoice, Written
from sotomado.reporting.voices.wording import BESIDE, PLACES

TOO_LONG = _l("%(max)d文字までです。書いたものは、この画面に残っています。")


class VoiceForm(FlaskForm):
    words = TextAreaField(
        validators=[
            InputRequired(_l("ことばを書いてください。")),
            Length(max=MOST_CHARACTERS, message=TOO_LONG),
        ]
    )
    beside = RadioField(
        choices=[(one.value, label) for one, label in BESIDE.items()],
        default=Beside.NOTHING.value,
        validators=[InputRequired(_l("ひとつ選んでください。"))],
    )
    theme = SelectField(
        choices=[("", ""), *((theme.value, label) for theme, label in THEME_LABELS.items())], validators=[Optional()]
    )
    name = StringField(validators=[Length(max=LONGEST_NAME, message=TOO_LONG)])
    places = SelectMultipleField(choices=list(PLACES.items()))

    def read(self) -> Written:
        places = set(self.places.data or ())
        return Written(
            words=self.words.data or "",
            beside=Beside(self.beside.data),
            theme=Theme(self.theme.data) if self.theme.data else None,
            name=self.name.data or "",
            in_own_company="own" in places,
            in_other_companies="other" in places,
            in_public="public" in places,
        )

    def fill(self, voice: OwnVoice) -> None:
        written = voice.written
        self.words.data, self.beside.data, self.name.data = written.words, written.beside.value, written.name
        self.theme.data = written.theme.value if written.theme is not None else ""
        chosen = {"own": written.in_own_company, "other": written.in_other_companies, "public": written.in_public}
        self.places.data = [place for place, is_chosen in chosen.items() if is_chosen]

    def wrong(self) -> list[tuple[str, str]]:
        return [(field.name, str(field.errors[0])) for field in self if field.errors]

    def say(self, refused: errors.Refused) -> None:
        """Put what a verb refused beside the field it is about."""
        field: Field = self.words
        if isinstance(refused, errors.NameMissing):
            field = self.name
        elif isinstance(refused, errors.ThemeMissing):
            field = self.theme
        elif isinstance(refused, errors.TooFewAlike):
            field = self.beside
        elif isinstance(refused, errors.NowhereToShow):
            field = self.places
        field.errors = [why_not(refused)]


class AnswerForm(FlaskForm):
    """What whoever reads a voice over answers."""

    words = TextAreaField(validators=[Length(max=LONGEST_REASON, message=TOO_LONG)])


def why_not(refused: errors.Refused) -> str:
    match refused:
        case errors.NameMissing():
            return str(_("添える名前を書いてください。"))
        case errors.ThemeMissing():
            return str(_("添えるテーマを選んでください。"))
        case errors.TooFewAlike():
            return str(
                _(
                    "同じくらい勤めている方が10名に満たないため、勤続年数からあなたと分かってしまいます。ほかのものを選んでください。"
                )
            )
        case errors.NowhereToShow():
            return str(_("載せてよいところを、ひとつは選んでください。"))
        case errors.NotOpen():
            return str(_("もう出してある声です。変えるときは、先に取り下げてください。"))
        case errors.NoTalkYet():
            return str(_("面談を終えたあとに書けます。"))
        case _:
            return str(_("400文字までで、ことばを書いてください。"))
