"""What is answered in half a minute. All but the first may be left open, and all of it may be skipped."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, RadioField, validators

from sotomado.consultations.reactions.models import TalkAgain
from sotomado.consultations.reactions.service import Left

FIVE = [(str(number), str(number)) for number in range(1, 6)]


def _scale(*checks: object) -> RadioField:
    return RadioField(choices=FIVE, validators=list(checks) or [validators.Optional()])


class ReactionForm(FlaskForm):
    satisfaction = _scale(validators.InputRequired(_l("面談がどうだったか、ひとつえらんでください。")))
    was_heard = _scale()
    goals_fitted = _scale()
    ways_fitted = _scale()
    self_clarity = _scale()
    career_will = _scale()
    talk_again = RadioField(choices=[(one.value, one.value) for one in TalkAgain], validators=[validators.Optional()])

    def left(self) -> Left:
        return Left(
            satisfaction=int(self.satisfaction.data),
            was_heard=_number(self.was_heard),
            goals_fitted=_number(self.goals_fitted),
            ways_fitted=_number(self.ways_fitted),
            self_clarity=_number(self.self_clarity),
            career_will=_number(self.career_will),
            talk_again=TalkAgain(self.talk_again.data) if self.talk_again.data else None,
        )


def _number(field: Field) -> int | None:
    return int(field.data) if field.data else None
