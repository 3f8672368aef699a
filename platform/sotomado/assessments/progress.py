"""How far someone is with an assessment that is open: what is answered, what is not, and where to go on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from matching.answers.instrument import Instrument
from sotomado.assessments import scoring
from sotomado.assessments.models import Form, Part


@dataclass(frozen=True)
class Progress:
    """How far someone is with their open assessment. Pages count from 1.

    pages: what was asked so far, page by page; of a full form all there is to ask.
    """

    assessment_id: str
    answers: Mapping[str, int]
    instrument: Instrument
    part: Part
    form: Form
    asked: tuple[tuple[str, ...], ...]

    @property
    def answered(self) -> int:
        return len(self.answers)

    @property
    def total(self) -> int:
        return len(self.instrument.items)

    @property
    def is_short(self) -> bool:
        return self.form is Form.SHORT

    @property
    def pages(self) -> int:
        return len(self.asked)

    @cached_property
    def open_items(self) -> tuple[str, ...]:
        """Codes of the unanswered statements, in the order they are asked."""
        return tuple(code for page in self.asked for code in page if code not in self.answers)

    @cached_property
    def has_asked_enough(self) -> bool:
        """Whether nothing more has to be asked. Of a full form: nothing more can be."""
        if not self.is_short:
            return True
        return sum(map(len, self.asked)) == self.total or scoring.is_enough(self.instrument, self.answers)

    @property
    def is_complete(self) -> bool:
        if self.is_short:
            return scoring.is_enough(self.instrument, self.answers)
        return not self.open_items

    def open_on(self, page: int) -> tuple[str, ...]:
        return tuple(code for code in self.asked[page - 1] if code not in self.answers)

    @property
    def first_open_page(self) -> int:
        """Where to go on. A short form: what was asked last; what was left out before then stays so."""
        if self.is_short:
            return self.pages
        return next((page for page in range(1, self.pages) if self.open_on(page)), self.pages)

    @cached_property
    def unknown_scales(self) -> tuple[str, ...]:
        """Scales about which the answers so far say too little."""
        return scoring.unknown_scales(self.instrument, self.part, self.form, self.answers)

    @property
    def says_something(self) -> bool:
        return len(self.unknown_scales) < len(self.instrument.codes)

    def left(self, page: int) -> tuple[int, int]:
        """How many more statements are likely from this page on, at least and at most. Falls with every answer given.

        Counted from what was answered before the page, so that it does not jump while the page is filled in.
        """
        here = self.asked[page - 1]
        before = {code: value for code, value in self.answers.items() if code not in here}
        fewest, most = scoring.more_to_ask(self.instrument, before, here)
        done = len(here) - len(self.open_on(page))
        return max(fewest - done, 0), max(most - done, 0)


class StillOpen(Exception):
    """Some statements are unanswered, and nobody has said yet that they are to stay so."""

    def __init__(self, progress: Progress) -> None:
        super().__init__(f"{len(progress.open_items)} statements are open.")
        self.progress = progress


class NothingKnown(StillOpen):
    """Too little was answered to say anything on any scale."""
