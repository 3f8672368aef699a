"""What a person may say about this time. One theme is asked for, and "not clear yet" is one."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectMultipleField, TextAreaField, validators

from sotomado.directory.labels import EXPERIENCE_LABELS, LANGUAGE_LABELS, MODE_LABELS, THEME_LABELS
from sotomado.directory.vocabulary import Experience, MeetingMode, SpokenLanguage, Theme

LONGEST = 2000
ANY_MODE = ""


class WishForm(FlaskForm):
    themes = SelectMultipleField(
        choices=[(theme.value, label) for theme, label in THEME_LABELS.items()],
        validators=[
            validators.InputRequired(_l("ひとつ以上えらんでください。「まだモヤモヤしている」だけでも大丈夫です。"))
        ],
    )
    experiences = SelectMultipleField(choices=[(one.value, label) for one, label in EXPERIENCE_LABELS.items()])
    language = RadioField(
        choices=[(one.value, label) for one, label in LANGUAGE_LABELS.items()],
        validators=[validators.InputRequired(_l("話すことばをえらんでください。"))],
    )
    mode = RadioField(
        choices=[(ANY_MODE, _l("どれでもよい")), *((one.value, label) for one, label in MODE_LABELS.items())],
        default=ANY_MODE,
        validators=[validators.Optional()],
    )
    own_words = TextAreaField(
        validators=[
            validators.Length(
                max=LONGEST, message=_l("2000文字までお預かりできます。すこし短くして、もう一度送ってください。")
            )
        ]
    )

    def wished(self) -> tuple[list[Theme], list[Experience], SpokenLanguage, MeetingMode | None]:
        """What a valid form says, in the words of the vocabulary."""
        return (
            [Theme(value) for value in self.themes.data],
            [Experience(value) for value in self.experiences.data],
            SpokenLanguage(self.language.data),
            MeetingMode(self.mode.data) if self.mode.data else None,
        )
