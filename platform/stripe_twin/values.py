"""What everything here hands around: JSON as Python knows it, and whole yen."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

Json = dict[str, Any]

SECONDS_OF_A_MINUTE = 60
SECONDS_OF_AN_HOUR = 3600
SECONDS_OF_A_DAY = 86_400


def whole_yen(amount: Decimal) -> int:
    """Half a yen and more goes up, away from zero, as Stripe rounds."""
    return int(amount.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def share_of(amount_yen: int, percentage: Decimal) -> int:
    """That many per cent of an amount, in whole yen."""
    return whole_yen(Decimal(amount_yen) * percentage / 100)
