"""Yen with and without consumption tax. Parts of a yen are dropped, once per rate and document, never per line.

適格請求書: tax is worked out from the sum of all lines of one rate and rounded once (消費税法施行令70条の10; NTA's
Q&A 57).
Three lines of 7,777 yen at 10 % are 23,331 yen and 2,333 yen of tax; line by line it would be 2,331.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

WHOLE = 10_000  # basis points


@dataclass(frozen=True)
class RateSum:
    """What a document says of one rate. `rate_bp` in basis points: 1,000 is 10 %."""

    rate_bp: int
    net_yen: int
    tax_yen: int

    @property
    def gross_yen(self) -> int:
        return self.net_yen + self.tax_yen


def tax_on(net_yen: int, rate_bp: int) -> int:
    """The tax on a sum without it, parts of a yen dropped towards nought: a credit note gives back what was asked."""
    tax = abs(net_yen) * rate_bp // WHOLE
    return tax if net_yen >= 0 else -tax


def tax_within(gross_yen: int, rate_bp: int) -> int:
    """The tax contained in a sum with it, parts of a yen dropped towards nought."""
    tax = abs(gross_yen) * rate_bp // (WHOLE + rate_bp)
    return tax if gross_yen >= 0 else -tax


def per_rate(lines: Iterable[tuple[int, int]]) -> tuple[RateSum, ...]:
    """Sums of lines `(net_yen, rate_bp)`, one for each rate, the highest first, each rounded once."""
    nets: dict[int, int] = defaultdict(int)
    for net_yen, rate_bp in lines:
        nets[rate_bp] += net_yen
    return tuple(RateSum(rate, net, tax_on(net, rate)) for rate, net in sorted(nets.items(), reverse=True))


def share_of_rest(rest_yen: int, rest_count: int) -> int:
    """What one of `rest_count` equal parts of `rest_yen` is worth, so that the last takes what is left over."""
    if rest_count < 1:
        raise ValueError("There is nothing left to share.")
    return rest_yen // rest_count
