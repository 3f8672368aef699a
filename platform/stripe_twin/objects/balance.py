"""The account's own money: what moved, what can leave, what is still to come."""

from decimal import Decimal
from typing import Any

from stripe_twin.listing import listed
from stripe_twin.operations import Call, operation
from stripe_twin.values import SECONDS_OF_A_DAY, Json, share_of
from stripe_twin.world import WHEN_DUE, WHEN_READ, World

CARD_FEE_PERCENT = Decimal("3.6")
TRANSFER_FEE_PERCENT = Decimal("1.5")
_CATEGORIES = {
    "adjustment": "dispute",
    "payment": "charge",
    "payment_refund": "refund",
    "refund_failure": "refund_failure",
    "transfer_refund": "transfer_reversal",
}


def move(world: World, type_: str, amount: int, source: Json, **given: Any) -> Json:
    """One movement. `fee` goes off it, `available_on` is now unless said; the sums are kept beside."""
    fee = given.pop("fee", 0)
    available_on = given.pop("available_on", world.now())
    is_available = available_on <= world.now()
    details = [
        {"amount": fee, "application": None, "currency": "jpy", "description": "Stripe processing fees"}
        | {"type": "stripe_fee"}
    ]
    made = world.create(
        "balance_transaction",
        "txn",
        amount=amount,
        available_on=available_on,
        balance_type="payments",
        currency="jpy",
        fee=fee,
        fee_details=details if fee else [],
        net=amount - fee,
        reporting_category=given.pop("reporting_category", _CATEGORIES.get(type_, type_)),
        source=source["id"],
        status="available" if is_available else "pending",
        type=type_,
        **given,
    )
    _add(world, "available" if is_available else "pending", made["net"])
    if not is_available:
        world.at(available_on, "money available", made["id"])
    return made


def fee_of(amount: int, method_type: str = "card") -> int:
    return share_of(amount, CARD_FEE_PERCENT if method_type == "card" else TRANSFER_FEE_PERCENT)


def available_at(world: World) -> int:
    """When what is paid now can leave again."""
    return world.now() + world.switches.availability_days * SECONDS_OF_A_DAY


def available_yen(world: World) -> int:
    return int(world.note("balance").get("available", 0))


def _add(world: World, part: str, amount: int) -> None:
    sums = world.note("balance")
    world.changed(sums, **{part: sums.get(part, 0) + amount})


def _becomes_available(world: World, id_: str) -> None:
    moved = world.find("balance_transaction", id_)
    if moved["status"] == "pending":
        world.changed(moved, status="available")
        _add(world, "pending", -moved["net"])
        _add(world, "available", moved["net"])
        world.tell("balance.available", balance_of(world))


def _set_again(world: World) -> None:
    for moved in world.store.newest("balance_transaction"):
        if moved["status"] == "pending":
            world.at(moved["available_on"], "money available", moved["id"])


WHEN_DUE["money available"] = _becomes_available
WHEN_READ.append(_set_again)


def balance_of(world: World, account: str | None = None) -> Json:
    sums = world.note(account or "balance")
    made = world.unkept(
        "balance",
        "bal",
        available=[_part(sums.get("available", 0))],
        pending=[_part(sums.get("pending", 0))],
        connect_reserved=[_part(0)] if account is None else None,
    )
    return {name: value for name, value in made.items() if name != "id" and value is not None}


def _part(amount: int) -> Json:
    return {"amount": amount, "currency": "jpy", "source_types": {"card": amount}}


@operation("GET", "/v1/balance", "_balance_retrieve_params")
def retrieve(call: Call) -> Json:
    if call.account:
        call.world.find("account", call.account, "account")
    return balance_of(call.world, call.account)


@operation("GET", "/v1/balance_transactions", "_balance_transaction_list_params")
def list_(call: Call) -> Json:
    wanted = {name: call.params.get(name) for name in ("source", "type", "currency")}
    if "payout" not in call.params:
        return listed(call, "balance_transaction", **wanted)
    payout = call.world.find("payout", call.params["payout"], "payout")
    within = set(call.world.note(payout["id"]).get("within", []))
    return listed(call, "balance_transaction", lambda moved: moved["id"] in within, **wanted)


@operation("GET", "/v1/balance_transactions/{id}", "_balance_transaction_retrieve_params")
def retrieve_transaction(call: Call, id_: str) -> Json:
    return call.world.find("balance_transaction", id_)
