"""What a member chooses before a 1on1. Nothing of it is needed."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, StringField, TextAreaField, validators

from sotomado.oneonones.before.service import LONGEST_LINE, LONGEST_THEME, Choice
from sotomado.oneonones.labels import RESPONSE_LABELS, THEME_LABELS
from sotomado.oneonones.models import InsideTheme, WishedResponse

TOO_LONG = _l("%(max)d文字までお預かりできます。書いたものは、この画面に残っています。")
NOT_A_CHOICE = _l("出ている中から、えらびなおしてください。")
OPEN = ("", _l("いまは決めない"))


class BeforeForm(FlaskForm):
    theme = RadioField(
        choices=[*((theme.value, label) for theme, label in THEME_LABELS.items()), OPEN],
        default="",
        validators=[validators.Optional()],
        validate_choice=False,
    )
    own_theme = StringField(validators=[validators.Length(max=LONGEST_THEME, message=TOO_LONG)])
    wished_response = RadioField(
        choices=[*((wish.value, label) for wish, label in RESPONSE_LABELS.items()), OPEN],
        default="",
        validators=[validators.Optional()],
        validate_choice=False,
    )
    line = TextAreaField(validators=[validators.Length(max=LONGEST_LINE, message=TOO_LONG)])
    is_to_tell = BooleanField()

    def validate_theme(self, field: RadioField) -> None:
        if field.data not in {theme.value for theme in InsideTheme}:
            raise validators.ValidationError(NOT_A_CHOICE)

    def validate_wished_response(self, field: RadioField) -> None:
        if field.data not in {wish.value for wish in WishedResponse}:
            raise validators.ValidationError(NOT_A_CHOICE)

    def choice(self) -> Choice:
        return Choice(
            theme=InsideTheme(self.theme.data) if self.theme.data else None,
            own_theme=" ".join((self.own_theme.data or "").split()),
            wished_response=WishedResponse(self.wished_response.data) if self.wished_response.data else None,
            line=(self.line.data or "").replace("\r\n", "\n").strip(),
            is_to_tell=bool(self.is_to_tell.data),
        )
