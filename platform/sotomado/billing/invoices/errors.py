"""What can go wrong about an invoice. Each is a sentence of `wording` for whoever reads it on a page."""

from __future__ import annotations


class WrongState(Exception):
    """As the invoice stands, this cannot happen (any more). `state` is how it stands."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state


class TooMuch(Exception):
    """More than what is left of the invoice. `left_yen` is what could be."""

    def __init__(self, left_yen: int) -> None:
        super().__init__(str(left_yen))
        self.left_yen = left_yen


class NothingAsked(Exception):
    """An amount of nothing."""


class ReasonMissing(Exception):
    """Nobody wrote why."""


class NotOnceMore(Exception):
    """It was undone already, or is itself what undoes another."""


class BadContact(Exception):
    """An address that no invoice can be sent to. `field`: "email" or "addressee"."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class PaperDamaged(Exception):
    """A stored PDF is not the one that was made: its digest says so."""
