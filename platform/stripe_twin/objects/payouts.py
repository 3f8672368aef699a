"""Payouts of the account's own money to its bank: asked for, or every day by itself."""

from stripe_twin.errors import ApiError, conflict
from stripe_twin.listing import listed
from stripe_twin.objects import balance, events, fields
from stripe_twin.operations import Call, operation
from stripe_twin.values import SECONDS_OF_A_DAY, SECONDS_OF_AN_HOUR, Json
from stripe_twin.world import WHEN_DUE, WHEN_READ, World

_TOKYO_SECONDS = 9 * SECONDS_OF_AN_HOUR
_BANK = "ba_twin_own_account"


def pay_out(world: World, amount: int, *, is_automatic: bool, **given: object) -> Json:
    """Raises ApiError for more than is available."""
    if amount > balance.available_yen(world):
        raise ApiError(
            f"You have insufficient funds in your Stripe account. ¥{balance.available_yen(world):,} are available.",
            "balance_insufficient",
        )
    arrives_on = _next_midnight(world.now())
    made = world.create(
        "payout",
        "po",
        amount=amount,
        arrival_date=arrives_on,
        automatic=is_automatic,
        currency="jpy",
        destination=_BANK,
        method="standard",
        reconciliation_status="completed" if is_automatic else "not_applicable",
        source_type="card",
        status="pending",
        type="bank_account",
        **given,
    )
    moved = balance.move(world, "payout", -amount, made, description="STRIPE PAYOUT")
    world.changed(made, balance_transaction=moved["id"])
    world.tell("payout.created", made)
    world.at(arrives_on, "payout arrives", made["id"])
    return made


def everything_leaves(world: World) -> Json | None:
    """What is available goes to the bank, and the payout knows which movements it is made of."""
    amount = balance.available_yen(world)
    if amount <= 0:
        return None
    within = _not_paid_out_yet(world)
    made = pay_out(world, amount, is_automatic=True)
    world.changed(world.note(made["id"]), within=[made["balance_transaction"], *within])
    return made


def _not_paid_out_yet(world: World) -> list[str]:
    """The movements since the last automatic payout, and those that have become available since."""
    last = next((one for one in world.store.newest("payout") if one["automatic"]), None)
    waited = world.note("payouts").get("waiting", [])
    fresh = []
    for moved in world.store.newest("balance_transaction"):
        if last and moved["id"] == last["balance_transaction"]:
            break
        fresh.append(moved["id"])
    asked = [id_ for id_ in [*fresh, *waited] if world.find("balance_transaction", id_)["type"] != "payout"]
    ready = [id_ for id_ in asked if world.find("balance_transaction", id_)["status"] == "available"]
    world.changed(world.note("payouts"), waiting=[id_ for id_ in asked if id_ not in set(ready)])
    return ready


def day_passes(world: World) -> None:
    """Midnight in Tokyo: with daily payouts everything leaves, the payees' money too."""
    if world.switches.payouts != "daily":
        return
    everything_leaves(world)
    for account in world.store.newest("account"):
        note = world.note(account["id"])
        if account["payouts_enabled"] and note.get("available", 0):
            world.changed(note, paid_out=note.get("paid_out", 0) + note["available"], available=0)


def _next_midnight(now: int) -> int:
    return (now + _TOKYO_SECONDS) // SECONDS_OF_A_DAY * SECONDS_OF_A_DAY + SECONDS_OF_A_DAY - _TOKYO_SECONDS


def await_midnight(world: World) -> None:
    """Sets the next midnight; whatever was set before does not count any more."""
    when = _next_midnight(world.now())
    world.changed(world.note("midnight"), at=when)
    world.at(when, "day passes", str(when))


def keep_midnight(world: World) -> None:
    """After somebody moved the clock: the next midnight may be another one."""
    if world.note("midnight").get("at") != _next_midnight(world.now()):
        await_midnight(world)


def _midnight(world: World, id_: str) -> None:
    if world.note("midnight").get("at") == int(id_):
        day_passes(world)
        events.forget_old_ones(world)
        await_midnight(world)


def _arrives(world: World, id_: str) -> None:
    payout = world.find("payout", id_)
    if payout["status"] in {"pending", "in_transit"}:
        world.changed(payout, status="paid")
        world.tell("payout.paid", payout)


def fail(world: World, payout: Json) -> Json:
    """The bank sends it back."""
    if payout["status"] == "failed":
        raise conflict(f"Payout {payout['id']} has failed already.")
    moved = balance.move(world, "payout_failure", payout["amount"], payout, description="STRIPE PAYOUT FAILURE")
    world.changed(
        payout,
        status="failed",
        failure_balance_transaction=moved["id"],
        failure_code="account_closed",
        failure_message="The bank account has been closed.",
    )
    world.tell("payout.failed", payout)
    return payout


def _set_again(world: World) -> None:
    await_midnight(world)
    for payout in world.store.newest("payout"):
        if payout["status"] == "pending":
            world.at(payout["arrival_date"], "payout arrives", payout["id"])


WHEN_DUE["day passes"] = _midnight
WHEN_DUE["payout arrives"] = _arrives
WHEN_READ.append(_set_again)


@operation("POST", "/v1/payouts", "_payout_create_params")
def create(call: Call) -> Json:
    fields.yen(call.params["currency"])
    amount = fields.positive(call.params["amount"])
    given = fields.picked(call, "description", "statement_descriptor")
    return pay_out(call.world, amount, is_automatic=False, metadata=fields.metadata_of(call), **given)


@operation("GET", "/v1/payouts", "_payout_list_params")
def list_(call: Call) -> Json:
    return listed(call, "payout", status=call.params.get("status"))


@operation("GET", "/v1/payouts/{payout}", "_payout_retrieve_params")
def retrieve(call: Call, payout: str) -> Json:
    return call.world.find("payout", payout)


@operation("POST", "/v1/payouts/{payout}/cancel", "_payout_cancel_params")
def cancel(call: Call, payout: str) -> Json:
    found = call.world.find("payout", payout)
    if found["status"] != "pending" or found["automatic"]:
        raise conflict("Only pending payouts that were asked for can be canceled.")
    balance.move(call.world, "payout_cancel", found["amount"], found, reporting_category="payout_reversal")
    call.world.changed(found, status="canceled")
    call.world.tell("payout.canceled", found)
    return found
