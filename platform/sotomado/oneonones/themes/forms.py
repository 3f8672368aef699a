"""What is written of themes. Only a title and a day are needed."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, IntegerField, RadioField, StringField, TextAreaField, validators

from sotomado.oneonones.forms import OpenDayField
from sotomado.oneonones.themes import career, for_two, looking_back, page
from sotomado.oneonones.themes.for_two import Proposal
from sotomado.oneonones.themes.models import Preset, Wish

TOO_LONG = _l("%(max)d文字までお預かりできます。書いたものは、この画面に残っています。")
NOT_A_DAY = _l("日付でえらんでください。")


def _words(longest: int) -> TextAreaField:
    return TextAreaField(validators=[validators.Length(max=longest, message=TOO_LONG)])


class CareerForm(FlaskForm):
    preset = RadioField(
        choices=[(one.value, one.value) for one in Preset],
        validators=[validators.InputRequired(_l("テーマをひとつえらんでください。"))],
    )
    words = StringField(validators=[validators.Length(max=career.LONGEST_WORDS, message=TOO_LONG)])


class ThemeForm(FlaskForm):
    title = StringField(
        validators=[
            validators.InputRequired(_l("題を書いてください。短いことばで大丈夫です。")),
            validators.Length(max=for_two.LONGEST_TITLE, message=TOO_LONG),
        ]
    )
    why = _words(for_two.LONGEST_WORDS)
    sees = _words(for_two.LONGEST_WORDS)
    ends_on = DateField(validators=[validators.InputRequired(NOT_A_DAY)])
    wording = IntegerField(validators=[validators.Optional()])

    def proposal(self) -> Proposal:
        """What a good form says."""
        return Proposal(self.title.data or "", self.why.data or "", self.sees.data or "", self.ends_on.data)


class EntryForm(FlaskForm):
    text = TextAreaField(
        validators=[
            validators.InputRequired(_l("ひとことで大丈夫です。書いてから、のこしてください。")),
            validators.Length(max=page.LONGEST, message=TOO_LONG),
        ]
    )
    on_day = OpenDayField()
    wording = IntegerField(validators=[validators.Optional()])


class LookForm(FlaskForm):
    text = _words(looking_back.LONGEST)
    wish = RadioField(choices=[(one.value, one.value) for one in Wish], default="", validators=[validators.Optional()])

    def chosen(self) -> Wish | None:
        return Wish(self.wish.data) if self.wish.data else None


class GoOnForm(FlaskForm):
    ends_on = DateField(validators=[validators.InputRequired(NOT_A_DAY)])
