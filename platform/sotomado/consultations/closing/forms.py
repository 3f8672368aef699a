"""What is to come next. Each may be left open."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField, TextAreaField, validators

from sotomado.consultations.actions.forms import OpenDateField
from sotomado.consultations.closing.models import WithWhom
from sotomado.consultations.closing.service import LONGEST_ABOUT, Next
from sotomado.consultations.labels import TOO_LONG
from sotomado.consultations.words.forms import THEMES
from sotomado.directory.vocabulary import Theme


class NextForm(FlaskForm):
    next_theme = SelectField(choices=[("", ""), *THEMES], validators=[validators.Optional()])
    about = TextAreaField(validators=[validators.Length(max=LONGEST_ABOUT, message=TOO_LONG)])
    around_on = OpenDateField()
    with_whom = RadioField(choices=[(one.value, one.value) for one in WithWhom], validators=[validators.Optional()])

    @classmethod
    def of(cls, wished: Next) -> NextForm:
        return cls(
            formdata=None,
            data={
                "next_theme": wished.theme.value if wished.theme else "",
                "about": wished.about,
                "around_on": wished.around_on,
                "with_whom": wished.with_whom.value if wished.with_whom else "",
            },
        )

    def wished(self) -> Next:
        return Next(
            theme=Theme(self.next_theme.data) if self.next_theme.data else None,
            about=self.about.data,
            around_on=self.around_on.data,
            with_whom=WithWhom(self.with_whom.data) if self.with_whom.data else None,
        )
