"""What is written as an own word."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField, TextAreaField, validators

from sotomado.consultations.labels import TOO_LONG
from sotomado.consultations.words.service import LONGEST_WORD
from sotomado.directory.labels import THEME_LABELS
from sotomado.directory.vocabulary import Theme

NOTHING_SAID = _l("残したいことばを書いてください。ひとことで大丈夫です。")
THEMES = [(theme.value, label) for theme, label in THEME_LABELS.items()]


class WordForm(FlaskForm):
    text = TextAreaField(
        validators=[
            validators.InputRequired(NOTHING_SAID),
            validators.Length(max=LONGEST_WORD, message=TOO_LONG),
        ]
    )
    theme = SelectField(choices=[("", ""), *THEMES], validators=[validators.Optional()])

    def chosen_theme(self) -> Theme | None:
        return Theme(self.theme.data) if self.theme.data else None
