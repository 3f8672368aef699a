"""How far a company has come, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from sotomado.reporting.answers.models import AnswerState

STATE_LABELS: Mapping[AnswerState, LazyString] = {
    AnswerState.PLANNED: _l("これから取り組みます"),
    AnswerState.DOING: _l("取り組んでいます"),
    AnswerState.DONE: _l("取り組みました"),
}
