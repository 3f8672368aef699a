"""The licence of a 国家資格キャリアコンサルタント: until when it holds, and when to renew it.

A registration is valid through its expiry date, and renewal is applied for from 90 to 30 days before that date:

    days left d = expires_on - on
    d > 90: valid;  90 >= d >= 30: in the renewal window;  30 > d >= 0: past the window, still valid;  d < 0: expired

Source: Act on Human Resources Development (職業能力開発促進法), five-year renewal of the registration; ruling 13.
Past its expiry date a consultant takes no new bookings.

The registration number is printed on the certificate. That it has eight digits is believed, not verified, so the form
it must have is an argument.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

RENEWAL_OPENS_DAYS = 90
RENEWAL_CLOSES_DAYS = 30
TERM_YEARS = 5
# How far an expiry date may lie from whole terms before it looks like a slip of the pen.
TERM_SLACK_DAYS = 62
EIGHT_DIGITS = "[0-9]{8}"
# Whatever stands between the digits of a number as people write it: all kinds of dashes, and the long vowel mark.
_DASHES = "-_\u00ad\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u30fc\u2500"


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


def number_as_written(typed: str) -> str:
    """A registration number as it is compared: half-width, without spaces, dashes and invisible signs.

    >>> number_as_written(" １２３４-５６ ７８ ")
    '12345678'
    """
    plain = unicodedata.normalize("NFKC", typed)
    return "".join(
        sign
        for sign in plain
        if sign not in _DASHES and not sign.isspace() and unicodedata.category(sign) not in ("Cc", "Cf")
    )


def is_well_formed(number: str, pattern: str = EIGHT_DIGITS) -> bool:
    """Whether a number, as `number_as_written` gives it, has the form of a registration number."""
    return re.fullmatch(pattern, number, re.ASCII) is not None


def is_usual_term(registered_on: date, expires_on: date) -> bool:
    """Whether a licence ends about where terms of five years end, counted from its registration.

    Not so: it is worth a second look, and no reason to refuse.
    """
    years = expires_on.year - registered_on.year
    nearest = max(TERM_YEARS, round(years / TERM_YEARS) * TERM_YEARS)
    return abs((expires_on - _years_later(registered_on, nearest)).days) <= TERM_SLACK_DAYS


def _years_later(day: date, years: int) -> date:
    """The same day of a later year; the first of March where a year has no 29 February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
