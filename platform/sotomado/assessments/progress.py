"""How far someone is with an assessment that is open: what is answered, what is not, and where to go on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from matching.instrument import Instrument
from matching.scoring import score


@dataclass(frozen=True)
class Progress:
    """How far someone is with their open assessment. Pages count from 1."""

    assessment_id: str
    answers: Mapping[str, int]
    instrument: Instrument

    @property
    def answered(self) -> int:
        return len(self.answers)

    @property
    def total(self) -> int:
        return len(self.instrument.items)

    @property
    def pages(self) -> int:
        return len(self.instrument.pages)

    @cached_property
    def open_items(self) -> tuple[str, ...]:
        """Codes of the unanswered statements, in the order they are asked."""
        return tuple(code for page in self.instrument.pages for code in page if code not in self.answers)

    @property
    def is_complete(self) -> bool:
        return not self.open_items

    def open_on(self, page: int) -> tuple[str, ...]:
        return tuple(code for code in self.instrument.pages[page - 1] if code not in self.answers)

    @property
    def first_open_page(self) -> int:
        """Where to go on: the first page with something open, the last one when nothing is."""
        return next((page for page in range(1, self.pages) if self.open_on(page)), self.pages)

    @cached_property
    def unknown_scales(self) -> tuple[str, ...]:
        """Scales about which the answers so far say too little."""
        return tuple(found.scale for found in score(self.instrument, self.answers) if not found.is_known)

    @property
    def says_something(self) -> bool:
        return len(self.unknown_scales) < len(self.instrument.scales)
