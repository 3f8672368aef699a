"""What can go wrong where a private person pays."""

from __future__ import annotations


class NoPrice(Exception):
    """No price for private persons has been set yet: they cannot book."""


class BadPrice(Exception):
    """No price: `field` is out of bounds."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class CompanyPays(Exception):
    """A company's contract pays for this person: no card is asked for."""


class AlreadyPaid(Exception):
    """This booking was paid for before."""


class OtherAmount(Exception):
    """Stripe tells of another sum than the one that was asked for. Nothing was entered."""


class TooMuchBack(Exception):
    """More would go back than was paid. `left_yen` is what still can."""

    def __init__(self, left_yen: int) -> None:
        super().__init__(f"{left_yen} yen are left")
        self.left_yen = left_yen


class NotFailed(Exception):
    """Only what a card did not take back is paid another way."""
