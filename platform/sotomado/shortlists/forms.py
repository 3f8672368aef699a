"""What a person may say about this time. One theme is asked for, and "not clear yet" is one; the rest may stay open."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectMultipleField, TextAreaField, validators

from sotomado.directory.labels import (
    AGE_BAND_LABELS,
    EXPERIENCE_LABELS,
    GENDER_LABELS,
    LANGUAGE_LABELS,
    MODE_LABELS,
    STYLE_WISHES,
    THEME_LABELS,
    TIME_LABELS,
)
from sotomado.directory.vocabulary import (
    AgeBand,
    Experience,
    Gender,
    MeetingMode,
    SpokenLanguage,
    Style,
    Theme,
    TimeOfWeek,
)
from sotomado.shortlists.wishes import Wished

LONGEST = 2000
# Where something does not matter: said by choosing it, or by choosing nothing.
ANY = ""


def _several(labels: Mapping[Any, LazyString], *checks: Any) -> SelectMultipleField:
    return SelectMultipleField(choices=[(one.value, label) for one, label in labels.items()], validators=checks)


def _one_or_any(labels: Mapping[Any, LazyString], any_label: LazyString) -> RadioField:
    return RadioField(
        choices=[(ANY, any_label), *((one.value, label) for one, label in labels.items())],
        default=ANY,
        validators=[validators.Optional()],
    )


class WishForm(FlaskForm):
    themes = _several(
        THEME_LABELS,
        validators.InputRequired(_l("ひとつ以上えらんでください。「まだモヤモヤしている」だけでも大丈夫です。")),
    )
    experiences = _several(EXPERIENCE_LABELS)
    firm = _several(EXPERIENCE_LABELS)
    styles = _several(STYLE_WISHES)
    gender = _one_or_any(GENDER_LABELS, _l("こだわらない"))
    generation = _one_or_any(AGE_BAND_LABELS, _l("こだわらない"))
    times = _several(TIME_LABELS)
    language = RadioField(
        choices=[(one.value, label) for one, label in LANGUAGE_LABELS.items()],
        validators=[validators.InputRequired(_l("話すことばをえらんでください。"))],
    )
    mode = _one_or_any(MODE_LABELS, _l("どれでもよい"))
    own_words = TextAreaField(
        validators=[
            validators.Length(
                max=LONGEST, message=_l("2000文字までお預かりできます。すこし短くして、もう一度送ってください。")
            )
        ]
    )

    def show(self, said: Wished) -> None:
        """Put before the person what they said before."""
        for field in (self.themes, self.experiences, self.firm, self.styles, self.times):
            field.data = [word.value for word in getattr(said, field.name)]
        for field in (self.gender, self.generation, self.language, self.mode):
            word: StrEnum | None = getattr(said, field.name)
            field.data = ANY if word is None else word.value
        self.own_words.data = said.own_words

    def wished(self) -> Wished:
        """What a valid form says. What is asked for firmly and not wished for at all is left out."""
        return Wished(
            themes=tuple(map(Theme, self.themes.data)),
            experiences=tuple(map(Experience, self.experiences.data)),
            firm=tuple(map(Experience, self.firm.data)),
            styles=tuple(map(Style, self.styles.data)),
            gender=Gender(self.gender.data) if self.gender.data else None,
            generation=AgeBand(self.generation.data) if self.generation.data else None,
            times=tuple(map(TimeOfWeek, self.times.data)),
            language=SpokenLanguage(self.language.data),
            mode=MeetingMode(self.mode.data) if self.mode.data else None,
            own_words=self.own_words.data,
        )
