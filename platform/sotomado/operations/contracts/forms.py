"""Terms as an operator types them, read into an offer. Numbers may be typed in wide digits and with commas."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from sotomado import formats
from sotomado.companies.contracts.agreeing import MOST_PACKS, MOST_SCOPES, Wrong
from sotomado.companies.contracts.models import PayerKind
from sotomado.companies.contracts.terms import Offer, Pack, Scope

_NUMBERS = ("net_yen", "monthly_cap", "base_fee_yen", "ticket_months", "due_days")
_PACK = ("count", "net_yen")
SCOPE_NUMBERS = ("department_id", "born_from", "born_until", "tenure_from", "tenure_until")
SCOPE_DAYS = ("joined_from", "joined_until")
LONGEST = 20
_Numbers = Callable[[str, str], int | None]
_Days = Callable[[str, str], date | None]


@dataclass(frozen=True)
class Read:
    """What was typed, what it means, and what of it could not be read."""

    typed: dict[str, str]
    from_on: date | None
    offer: Offer
    wrong: dict[str, Wrong]


def fields() -> tuple[str, ...]:
    """Every field of the form, by its name."""
    packs = (f"pack{n}_{what}" for n in range(1, MOST_PACKS + 1) for what in _PACK)
    scopes = (f"scope{n}_{what}" for n in range(1, MOST_SCOPES + 1) for what in (*SCOPE_NUMBERS, *SCOPE_DAYS))
    return ("from_on", "payer", *_NUMBERS, *packs, *scopes)


def read(form: Mapping[str, str]) -> Read:
    """Read a form that was sent."""
    typed = {name: form.get(name, "").strip()[:LONGEST] for name in fields()}
    wrong: dict[str, Wrong] = {}

    def number(name: str, of: str = "") -> int | None:
        value = formats.typed_whole(typed[name])
        if value is None and typed[name]:
            wrong[of or name] = Wrong.OUT_OF_BOUNDS
        return value

    def on(name: str, of: str = "") -> date | None:
        value = a_day(typed[name])
        if value is None and typed[name]:
            wrong[of or name] = Wrong.OUT_OF_BOUNDS
        return value

    from_on = on("from_on")
    if from_on is None:
        wrong.setdefault("from_on", Wrong.MISSING)
    payer = PayerKind(typed["payer"]) if typed["payer"] in ("tickets", "monthly") else None
    if payer is None:
        wrong["payer"] = Wrong.MISSING
    by_month = payer is PayerKind.MONTHLY
    # What the other way of paying asks for stays typed, and is not read.
    offer = Offer(
        payer=payer or PayerKind.TICKETS,
        net_yen=number("net_yen") if by_month else None,
        monthly_cap=number("monthly_cap") if by_month else None,
        base_fee_yen=(number("base_fee_yen") or 0) if by_month else 0,
        ticket_months=number("ticket_months") or 0 if typed["ticket_months"] else 6,
        due_days=number("due_days") or 0 if typed["due_days"] else 30,
        packs=() if by_month else tuple(_packs(number, wrong)),
        scopes=tuple(_scopes(number, on)),
    )
    return Read(typed, from_on, offer, wrong)


def written(offer: Offer, from_on: date) -> dict[str, str]:
    """An offer as the form shows it."""
    shown = dict.fromkeys(fields(), "")
    shown |= {"from_on": from_on.isoformat(), "payer": "" if offer.payer is PayerKind.NONE else offer.payer.value}
    shown |= {name: _shown(getattr(offer, name)) for name in _NUMBERS}
    if offer.payer is not PayerKind.MONTHLY:
        shown["base_fee_yen"] = ""
    for n, pack in enumerate(offer.packs[:MOST_PACKS], start=1):
        shown |= {f"pack{n}_{what}": _shown(getattr(pack, what)) for what in _PACK}
    for n, scope in enumerate(offer.scopes[:MOST_SCOPES], start=1):
        shown |= {f"scope{n}_{what}": _shown(getattr(scope, what)) for what in (*SCOPE_NUMBERS, *SCOPE_DAYS)}
    return shown


def a_day(text: str) -> date | None:
    """2026-12-01, None for what is no day."""
    try:
        return date.fromisoformat(unicodedata.normalize("NFKC", text).strip())
    except ValueError:
        return None


def _packs(number: _Numbers, wrong: dict[str, Wrong]) -> Iterator[Pack]:
    for n in range(1, MOST_PACKS + 1):
        count, net_yen = (number(f"pack{n}_{what}", f"pack{n}") for what in _PACK)
        if count is None and net_yen is None:
            continue
        if count is None or net_yen is None:
            wrong.setdefault(f"pack{n}", Wrong.MISSING)
        yield Pack(count or 0, net_yen or 0)


def _scopes(number: _Numbers, on: _Days) -> Iterator[Scope]:
    for n in range(1, MOST_SCOPES + 1):
        numbers = {what: number(f"scope{n}_{what}", f"scope{n}") for what in SCOPE_NUMBERS}
        days = {what: on(f"scope{n}_{what}", f"scope{n}") for what in SCOPE_DAYS}
        scope = Scope(**numbers, **days)  # type: ignore[arg-type]
        if scope != Scope():
            yield scope


def _shown(value: object) -> str:
    return "" if value is None else value.isoformat() if isinstance(value, date) else str(value)
