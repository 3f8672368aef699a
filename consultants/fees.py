"""What a consultant is paid for a month: fee, consumption tax, and what is withheld of it. Whole yen.

    tax       = floor(net * tax rate)                          once for each rate, never per line
    withheld  = floor(min(net, T) * w + max(net - T, 0) * W)   of net: the tax stands on the statement by itself
    deducted  = floor(tax * credit)                            what we may deduct of the tax
    paid      = net + tax - withheld

T is 1,000,000 yen, w 10.21 % and W 20.42 %, with the special income tax for reconstruction (所得税法 204条, 205条).
Consumption tax may be left out of the base where it is shown apart, which a statement always does. Companies have
nothing withheld. Whether art. 204 covers advice to employees is not clearly said: it is a term of each contract, never
worked out here.

The credit is the whole tax for whoever is registered (適格請求書発行事業者), and for others the transitional share that
holds on the day (経過措置). 120,000 yen have 12,252 withheld; 1,000,000 have 102,100; 1,500,000 have 204,200.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

WHOLE = 10_000  # basis points


@dataclass(frozen=True)
class Taxed:
    """How a contract is taxed. A company has nothing withheld, whatever `withholds` says."""

    is_company: bool
    withholds: bool
    is_registered: bool

    @property
    def has_withholding(self) -> bool:
        return self.withholds and not self.is_company


@dataclass(frozen=True)
class Rates:
    """What holds on a day: basis points (1,000 = 10 %), and the threshold in yen."""

    unregistered_credit_bp: int
    withholding_bp: int
    withholding_above_bp: int
    threshold_yen: int


@dataclass(frozen=True)
class RateTax:
    """The tax of one rate, parts of a yen dropped towards nought."""

    rate_bp: int
    net_yen: int

    @property
    def tax_yen(self) -> int:
        tax = abs(self.net_yen) * self.rate_bp // WHOLE
        return tax if self.net_yen >= 0 else -tax


@dataclass(frozen=True)
class Pay:
    """What a statement comes to. Nothing is paid where `net_yen` is not above nought: it is carried over."""

    net_yen: int
    rates: tuple[RateTax, ...]
    tax_yen: int
    deducted_yen: int
    withheld_yen: int

    @property
    def not_deducted_yen(self) -> int:
        return self.tax_yen - self.deducted_yen

    @property
    def paid_yen(self) -> int:
        return self.net_yen + self.tax_yen - self.withheld_yen if self.net_yen > 0 else 0


def withheld(base_yen: int, rates: Rates) -> int:
    """Income tax withheld from one payment, parts of a yen dropped. `base_yen` >= 0."""
    if base_yen < 0:
        raise ValueError("Nothing is withheld from a debt.")
    below = min(base_yen, rates.threshold_yen)
    above = base_yen - below
    return (below * rates.withholding_bp + above * rates.withholding_above_bp) // WHOLE


def pay_of(
    nets: Mapping[int, int], *, taxed: Taxed, rates: Rates, with_yen: int = 0, with_withheld_yen: int = 0
) -> Pay:
    """What is paid for the fees of a month. `nets`: rate of consumption tax -> sum of the fees it holds for.

    A sum below nought has neither tax nor withholding. What is paid on one day to one person is one payment to the law:
    `with_yen` and `with_withheld_yen` say what was stated for the same day before.
    """
    net_yen = sum(nets.values())
    if net_yen <= 0:
        return Pay(net_yen, (), 0, 0, 0)
    by_rate = tuple(RateTax(rate, nets[rate]) for rate in sorted(nets, reverse=True) if nets[rate])
    tax_yen = max(sum(one.tax_yen for one in by_rate), 0)
    credit_bp = WHOLE if taxed.is_registered else rates.unregistered_credit_bp
    whole_yen = withheld(with_yen + net_yen, rates) if taxed.has_withholding else 0
    return Pay(
        net_yen=net_yen,
        rates=by_rate,
        tax_yen=tax_yen,
        deducted_yen=tax_yen * credit_bp // WHOLE,
        withheld_yen=max(whole_yen - with_withheld_yen, 0),
    )
