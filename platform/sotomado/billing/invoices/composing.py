"""What an invoice says, worked out from what the books say: which lines, how many at what price, and whether now.

Ruling 7: the company never sees who uses the desk, when, or how often. A count is the least an invoice can carry, and
the count of a single month can point at somebody: where three people are entitled and one of them was away in October,
"1" says who came. So talks wait until at least `FEWEST` are together, and the invoice then bills all those months as
one. Whatever waits is billed after `LONGEST_MONTHS` or when the contract has ended, however few they are: a count over
half a year names no month. What was billed and turned out otherwise is taken off the count of the same price, so that
nobody reads from a line what was reversed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sotomado.billing.invoices.models import LineContent
from sotomado.ledger.sums import RateSum, per_rate

FEWEST = 10
LONGEST_MONTHS = 6


@dataclass(frozen=True)
class Line:
    """`count` times `unit_yen`, without tax. `size`: how many tickets a pack holds."""

    content: LineContent
    count: int
    unit_yen: int
    rate_bp: int
    size: int | None = None

    @property
    def net_yen(self) -> int:
        return self.count * self.unit_yen


@dataclass(frozen=True)
class Unbilled:
    """An entry of the books that no invoice bills yet. `sign` -1: it takes an earlier one back."""

    entry_id: str
    unit_yen: int
    sign: int
    used_on: date
    rate_bp: int


@dataclass(frozen=True)
class Sums:
    """What an invoice comes to: tax rounded once for each rate."""

    rates: tuple[RateSum, ...]

    @property
    def net_yen(self) -> int:
        return sum(one.net_yen for one in self.rates)

    @property
    def tax_yen(self) -> int:
        return sum(one.tax_yen for one in self.rates)

    @property
    def total_yen(self) -> int:
        return self.net_yen + self.tax_yen


def sums_of(lines: Iterable[Line]) -> Sums:
    return Sums(tuple(one for one in per_rate((line.net_yen, line.rate_bp) for line in lines)))


def talk_lines(unbilled: Iterable[Unbilled]) -> list[Line]:
    """One line for each price and rate, the dearest first. What cancels out is not mentioned."""
    counts: dict[tuple[int, int], int] = defaultdict(int)
    for one in unbilled:
        counts[one.rate_bp, one.unit_yen] += one.sign
    return [
        Line(LineContent.TALKS, count, unit_yen, rate_bp)
        for (rate_bp, unit_yen), count in sorted(counts.items(), reverse=True)
        if count
    ]


def may_be_told(unbilled: Sequence[Unbilled], *, until_month: str, has_ended: bool) -> bool:
    """Whether the talks can be billed with `until_month` without telling of one month's few."""
    if not unbilled:
        return False
    if has_ended or sum(one.sign for one in unbilled) >= FEWEST:
        return True
    oldest = min(one.used_on for one in unbilled)
    return months_between(f"{oldest:%Y-%m}", until_month) + 1 >= LONGEST_MONTHS


def months_between(first: str, last: str) -> int:
    """From "2026-10" to "2026-12" it is 2."""
    return (int(last[:4]) - int(first[:4])) * 12 + int(last[5:]) - int(first[5:])


def month_before(on: date) -> str:
    """The month before the one of a day."""
    year, month = (on.year - 1, 12) if on.month == 1 else (on.year, on.month - 1)
    return f"{year:04}-{month:02}"


def first_after(month: str) -> date:
    """The first day after a month."""
    year, number = int(month[:4]), int(month[5:])
    return date(year + number // 12, number % 12 + 1, 1)


def first_of(month: str) -> date:
    return date(int(month[:4]), int(month[5:]), 1)


def taken_off(
    rates: Collection[RateSum], earlier: Collection[RateSum], *, rate_bp: int, net_yen: int
) -> tuple[RateSum, int]:
    """What a credit note says that takes `net_yen` off one rate of an invoice, and how much of it was left before.

    `rates`: the invoice's; `earlier`: of its notes so far. Taxes of all notes together are the tax on what they take
    off together, so that an invoice taken off bit by bit is taken off to the last yen.
    """
    [whole] = [one for one in rates if one.rate_bp == rate_bp]
    gone_net = sum(one.net_yen for one in earlier if one.rate_bp == rate_bp)
    gone_tax = sum(one.tax_yen for one in earlier if one.rate_bp == rate_bp)
    together = per_rate([(gone_net + net_yen, rate_bp)])[0]
    return RateSum(rate_bp, net_yen, together.tax_yen - gone_tax), whole.net_yen - gone_net
