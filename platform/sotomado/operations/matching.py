"""How the choosing of ten stands, for an operator: sums alone, and none so small that it speaks of a person.

Someone may look every day: what one talk more would move comes in steps, and a month once it is over.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Any

from sotomado.database import UnitOfWork
from sotomado.shortlists.learning import model_store, spread
from sotomado.shortlists.learning.exposures import day_of
from sotomado.shortlists.learning.model_store import Decision, InUse, Kept
from sotomado.shortlists.learning.spread import Certificate, Spread

# Fewer talks than this are not shown, as count or as share; nor what fewer people stand behind.
LEAST_SHOWN = 10
# Shares of talks come in twentieths.
STEPS = 20
MONTHS_SHOWN = 6
MONTHS_SUMMED = 3
# A bias within chance, or too small to matter.
SMALL_BIAS = 0.02
QUIET, MOVED = 0.1, 0.25


@dataclass(frozen=True)
class Month:
    """A month of Japan's calendar. share: of talks that helped; None where they are too few."""

    year: int
    month: int
    share: float | None


@dataclass(frozen=True)
class Dot:
    """A bin of the reliability picture, in shares, with what chance alone would allow around it."""

    expected: float
    observed: float
    low: float
    high: float
    count: int


@dataclass(frozen=True)
class Calibration:
    """How far expectations came true on talks that were not learned from. bias_sign: -1 too low, 1 too high, 0 neither.

    gain: nats a talk better than knowing the mean alone.
    """

    talks: int
    bias: float
    bias_sign: int
    auc: float | None
    gain: float
    dots: tuple[Dot, ...]


@dataclass(frozen=True)
class Share:
    """One theme's share of this month's talks, and of the year before. None where too few came with it."""

    theme: str
    now: float | None
    before: float | None


@dataclass(frozen=True)
class Drift:
    """`pace`: "quiet", "moving" or "moved", for themes and for expectations."""

    themes: tuple[Share, ...]
    theme_pace: str
    expected_pace: str


@dataclass(frozen=True)
class Standing:
    """Everything the page says. Parts are None before there is enough to say it."""

    in_use: InUse
    models: tuple[Kept, ...]
    decisions: tuple[Decision, ...]
    months: tuple[Month, ...]
    helped: float | None
    worth: dict[str, Any] | None
    calibration: Calibration | None
    spread: Spread | None
    prices: Certificate | None
    drift: Drift | None

    @property
    def way_back(self) -> str | None:
        """The newest model before the one in use that passed its checks and is kept whole; without one, the first
        day's. None where that is in use: there is nothing before it.
        """
        if self.in_use.version == model_store.PRIOR:
            return None
        at = [one.version for one in self.models].index(self.in_use.version)
        before = (one.version for one in self.models[at + 1 :] if one.refused is None and one.size_bytes)
        return next(before, model_store.PRIOR)


def standing(work: UnitOfWork) -> Standing:
    """A dozen statements, whatever the size of the service: what is heavy was worked out at night."""
    models = model_store.models(work)
    latest: dict[str, Any] = models[0].measures if models else {}
    helped = [one for one in latest.get("helped", []) if one["month"] < f"{day_of(work.now):%Y-%m}"]
    return Standing(
        in_use=model_store.in_use(work),
        models=models,
        decisions=model_store.decisions(work),
        months=tuple(_month(one) for one in helped[-MONTHS_SHOWN:]),
        helped=_share_of(helped[-MONTHS_SUMMED:]),
        worth=_worth(latest.get("worth")),
        calibration=_calibration(latest.get("satisfied")),
        spread=_spread(spread.of_late(work)),
        prices=spread.certificate(work),
        drift=_drift(latest.get("drift")),
    )


def _month(counted: dict[str, Any]) -> Month:
    year, month = counted["month"].split("-")
    return Month(int(year), int(month), _share_of([counted]))


def _share_of(counted: list[dict[str, Any]]) -> float | None:
    if max((one["people"] for one in counted), default=0) < LEAST_SHOWN:
        return None
    return in_steps(sum(one["good"] for one in counted) / sum(one["talks"] for one in counted))


def in_steps(share: float) -> float:
    """A share so coarse that one talk more or less hardly ever shows."""
    return round(STEPS * share) / STEPS


def _worth(found: dict[str, Any] | None) -> dict[str, Any] | None:
    return found if found is not None and found["lists"] >= LEAST_SHOWN else None


def _calibration(measured: dict[str, Any] | None) -> Calibration | None:
    if measured is None:
        return None
    bias = measured["bias"]
    is_small = abs(bias) <= max(SMALL_BIAS, 2 * measured["bias_error"])
    return Calibration(
        talks=measured["talks"],
        bias=abs(bias),
        bias_sign=0 if is_small else (1 if bias > 0 else -1),
        auc=measured["auc"],
        gain=measured["base_log_loss"] - measured["log_loss"],
        dots=tuple(_dot(one) for one in measured["bins"] if one["count"] >= LEAST_SHOWN),
    )


def _dot(one: dict[str, Any]) -> Dot:
    observed, count = one["observed"], one["count"]
    # Wilson's interval, which stays within 0 and 1 (Wilson 1927).
    z = 1.96
    middle = (observed + z * z / (2 * count)) / (1 + z * z / count)
    reach = z * sqrt(observed * (1 - observed) / count + z * z / (4 * count * count)) / (1 + z * z / count)
    return Dot(one["expected"], observed, middle - reach, middle + reach, count)


def _spread(found: Spread | None) -> Spread | None:
    return found if found is not None and found.people >= LEAST_SHOWN else None


def _drift(measured: dict[str, Any] | None) -> Drift | None:
    if measured is None:
        return None
    themes, (now, before) = measured["themes"], measured["talks"]
    return Drift(
        themes=tuple(
            Share(name, _enough(a, now), _enough(b, before))
            for name, a, b in zip(themes["names"], themes["now"], themes["before"], strict=True)
        ),
        theme_pace=_pace(themes["psi"]),
        expected_pace=_pace(measured["expected"]["psi"]),
    )


def _enough(count: int, of: int) -> float | None:
    return in_steps(count / of) if count >= LEAST_SHOWN else None


def _pace(psi: float) -> str:
    return "quiet" if psi < QUIET else "moving" if psi < MOVED else "moved"
