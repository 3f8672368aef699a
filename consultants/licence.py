"""The licence of a 国家資格キャリアコンサルタント: until when it holds, and when to renew it.

A registration is valid through its expiry date, and renewal is applied for from 90 to 30 days before that date:

    days left d = expires_on - on
    d > 90: valid;  90 >= d >= 30: in the renewal window;  30 > d >= 0: past the window, still valid;  d < 0: expired

Source: Act on Human Resources Development (職業能力開発促進法), five-year renewal of the registration; ruling 13.
Past its expiry date a consultant takes no new bookings.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

RENEWAL_OPENS_DAYS = 90
RENEWAL_CLOSES_DAYS = 30


class LicenceState(Enum):
    """Where a licence stands on a given day."""

    VALID = "valid"
    RENEWAL_OPEN = "renewal_open"
    RENEWAL_MISSED = "renewal_missed"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class RenewalWindow:
    """The dates between which renewal is applied for, both inclusive."""

    opens_on: date
    closes_on: date


def is_licensed(expires_on: date, on: date) -> bool:
    """Whether the licence holds on a date; its last day still counts."""
    return on <= expires_on


def renewal_window(expires_on: date) -> RenewalWindow:
    """From 90 to 30 days before expiry."""
    return RenewalWindow(
        expires_on - timedelta(days=RENEWAL_OPENS_DAYS), expires_on - timedelta(days=RENEWAL_CLOSES_DAYS)
    )


def licence_state(expires_on: date, on: date) -> LicenceState:
    """The state on a date, from the table in the module's first lines."""
    window = renewal_window(expires_on)
    if not is_licensed(expires_on, on):
        return LicenceState.EXPIRED
    if on > window.closes_on:
        return LicenceState.RENEWAL_MISSED
    return LicenceState.RENEWAL_OPEN if on >= window.opens_on else LicenceState.VALID
