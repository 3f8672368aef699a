"""Refunds: bounded by what was charged and not refunded yet."""

from stripe_twin.errors import ApiError, conflict, missing
from stripe_twin.listing import listed
from stripe_twin.objects import balance, fields
from stripe_twin.operations import Call, operation
from stripe_twin.values import Json
from stripe_twin.world import World


def refund(world: World, charge: Json, amount: int | None, **given: object) -> Json:
    """Gives back an amount, or all that is left. Raises ApiError for more than that."""
    left = charge["amount_captured"] - _refunded(charge)
    if charge["refunded"] or (charge["captured"] and left == 0):
        raise conflict(f"Charge {charge['id']} has already been refunded.", "charge_already_refunded")
    if charge["disputed"]:
        raise conflict(f"Charge {charge['id']} has been charged back; cannot issue a refund.", "charge_disputed")
    if not charge["captured"]:
        raise conflict(f"Charge {charge['id']} was not captured; cancel its PaymentIntent instead.")
    wanted = left if amount is None else fields.positive(amount)
    if wanted > left:
        raise ApiError(
            f"Refund amount (¥{wanted:,}) is greater than unrefunded amount on charge (¥{left:,})", None, "amount"
        )
    status = world.switches.refunds
    made = world.create(
        "refund",
        "re",
        amount=wanted,
        charge=charge["id"],
        currency="jpy",
        destination_details={"type": "card", "card": _to_card()},
        payment_intent=charge["payment_intent"],
        pending_reason="processing" if status == "pending" else None,
        status="pending" if status == "failed" else status,
        **given,
    )
    kind = "refund" if charge["payment_method_details"]["type"] == "card" else "payment_refund"
    moved = balance.move(world, kind, -wanted, made, description="REFUND FOR CHARGE")
    world.changed(made, balance_transaction=moved["id"])
    _count(world, charge, wanted)
    world.tell("refund.created", made)
    world.tell("charge.refunded", charge)
    if status == "failed":
        fail(world, made)
    return made


def _to_card() -> Json:
    return {
        "reference": "4711471147114711",
        "reference_status": "available",
        "reference_type": "acquirer_reference_number",
    } | {"type": "refund"}


def _refunded(charge: Json) -> int:
    """What was given back of what was taken; the rest of a partial capture counts as refunded and was never taken."""
    return int(charge["amount_refunded"] - (charge["amount"] - charge["amount_captured"]))


def _count(world: World, charge: Json, amount: int) -> None:
    refunded = charge["amount_refunded"] + amount
    world.changed(charge, amount_refunded=refunded, refunded=refunded == charge["amount"])


def fail(world: World, made: Json, reason: str = "expired_or_canceled_card") -> Json:
    """The bank sends the money back; it is in the balance again, and the charge can be refunded by another way."""
    if made["status"] not in {"pending", "succeeded"}:
        raise conflict(f"Refund {made['id']} cannot fail: it is {made['status']}.")
    before = {"status": made["status"]}
    moved = balance.move(world, "refund_failure", made["amount"], made, description="REFUND FAILURE")
    world.changed(
        made, status="failed", failure_reason=reason, failure_balance_transaction=moved["id"], pending_reason=None
    )
    _count(world, world.find("charge", made["charge"]), -made["amount"])
    world.tell("refund.updated", made, before)
    world.tell("refund.failed", made)
    return made


def settle(world: World, made: Json) -> Json:
    """A pending refund arrives."""
    if made["status"] != "pending":
        raise conflict(f"Refund {made['id']} is {made['status']}, not pending.")
    world.changed(made, status="succeeded", pending_reason=None)
    world.tell("refund.updated", made, {"status": "pending"})
    return made


@operation("POST", "/v1/refunds", "_refund_create_params")
def create(call: Call) -> Json:
    p = call.params
    if "charge" in p:
        charge = call.world.find("charge", p["charge"], "charge")
        if p.get("payment_intent", charge["payment_intent"]) != charge["payment_intent"]:
            raise conflict("The charge does not belong to the given PaymentIntent.")
    elif "payment_intent" in p:
        intent = call.world.find("payment_intent", p["payment_intent"], "payment_intent")
        if intent["status"] != "succeeded":
            raise conflict(f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund.")
        charge = call.world.find("charge", intent["latest_charge"])
    else:
        raise missing("payment_intent")
    for name in ("reverse_transfer", "refund_application_fee"):
        if p.get(name):
            raise ApiError(f"Charge {charge['id']} has no associated transfer; {name} cannot be used.", None, name)
    return refund(
        call.world, charge, p.get("amount"), metadata=fields.metadata_of(call), **fields.picked(call, "reason")
    )


@operation("GET", "/v1/refunds", "_refund_list_params")
def list_(call: Call) -> Json:
    wanted = {name: call.params.get(name) for name in ("charge", "payment_intent")}
    return listed(call, "refund", **wanted)


@operation("GET", "/v1/refunds/{refund}", "_refund_retrieve_params")
def retrieve(call: Call, refund_: str) -> Json:
    return call.world.find("refund", refund_)


@operation("POST", "/v1/refunds/{refund}", "_refund_update_params")
def update(call: Call, refund_: str) -> Json:
    found = call.world.find("refund", refund_)
    before = fields.updated(call, found)
    call.world.tell("refund.updated", found, before)
    return found
