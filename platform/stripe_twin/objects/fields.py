"""What many objects have in common: metadata, amounts, currencies."""

from stripe_twin.errors import ApiError, invalid, missing
from stripe_twin.operations import Call
from stripe_twin.values import Json
from stripe_twin.world import World

LEAST_YEN = 50


def metadata_after(thing: Json, given: Json | str) -> Json:
    """Given keys are added, an empty value takes a key away, an empty text takes all."""
    if given == "" or isinstance(given, str):
        return {}
    merged = {**(thing.get("metadata") or {}), **given}
    return {key: value for key, value in merged.items() if value != ""}


def picked(call: Call, *names: str) -> Json:
    """These parameters, where they were given; an empty text means null."""
    return {name: None if call.params[name] == "" else call.params[name] for name in names if name in call.params}


def updated(call: Call, thing: Json, *names: str) -> Json:
    """The object with these parameters taken over, and what they were before."""
    fresh = picked(call, *names)
    if "metadata" in call.params:
        fresh["metadata"] = metadata_after(thing, call.params["metadata"])
    before = {name: thing.get(name) for name, value in fresh.items() if thing.get(name) != value}
    call.world.changed(thing, **fresh)
    return before


def metadata_of(call: Call) -> Json:
    return metadata_after({}, call.params.get("metadata", {}))


def needed(call: Call, name: str) -> object:
    """What the interface calls optional and refuses to do without."""
    if name not in call.params:
        raise missing(name)
    return call.params[name]


def yen(currency: str | None, param: str = "currency") -> str:
    if currency is None:
        raise missing(param)
    if currency.lower() != "jpy":
        raise invalid(f"Invalid currency: {currency}. This account takes jpy only.", param)
    return "jpy"


def chargeable(world: World, amount: int, param: str = "amount") -> int:
    """An amount a card can be charged with."""
    if amount < LEAST_YEN:
        raise ApiError(f"Amount must be at least ¥{LEAST_YEN} jpy", "amount_too_small", param)
    return plausible(world, amount, param)


def plausible(world: World, amount: int, param: str = "amount") -> int:
    """An amount that was not meant as hundredths."""
    limit = world.switches.max_amount_yen
    if abs(amount) > limit:
        raise ApiError(
            f"¥{amount:,} is above the limit of ¥{limit:,} of this practice environment: jpy has no hundredths.",
            "amount_too_large",
            param,
        )
    return amount


def positive(amount: int, param: str = "amount") -> int:
    if amount < 1:
        raise ApiError("Invalid positive integer", "parameter_invalid_integer", param)
    return amount
