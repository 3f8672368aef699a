"""Charges: what a payment intent took from a card, or tried to."""

from typing import Any

from stripe_twin.cards import Outcome
from stripe_twin.errors import ApiError, conflict
from stripe_twin.expanding import INCLUDABLE
from stripe_twin.listing import listed, page
from stripe_twin.objects import balance, fields
from stripe_twin.objects.methods import card_of
from stripe_twin.operations import Call, operation
from stripe_twin.values import SECONDS_OF_A_DAY, Json
from stripe_twin.world import World

# How long a card holds an amount that is not captured.
HOLD_DAYS = 7


def succeeded(world: World, intent: Json, method: Json, *, is_captured: bool, was_asked: bool) -> Json:
    made = _new(
        world,
        intent,
        method,
        paid=True,
        status="succeeded",
        outcome=_outcome("authorized", "approved_by_network", "Payment complete."),
        payment_method_details=_details(world, intent, method, was_asked=was_asked, is_captured=is_captured),
    )
    if is_captured:
        _take(world, made, made["amount"])
    world.tell("charge.succeeded", made)
    if method["type"] == "card" and card_of(method).outcome is Outcome.DISPUTED:
        world.at(world.now() + SECONDS_OF_A_DAY, "charge disputed", made["id"])
    return made


def failed(world: World, intent: Json, method: Json, refusal: ApiError, *, was_asked: bool) -> Json:
    reason = refusal.more.get("decline_code") or refusal.code
    made = _new(
        world,
        intent,
        method,
        paid=False,
        status="failed",
        failure_code=refusal.code,
        failure_message=refusal.message,
        outcome=_outcome("issuer_declined", "declined_by_network", "The bank did not approve it.", reason),
        payment_method_details=_details(world, intent, method, was_asked=was_asked, is_captured=False),
    )
    world.tell("charge.failed", made)
    return made


def capture(world: World, charge: Json, amount: int) -> None:
    _take(world, charge, amount)
    world.tell("charge.captured", charge)


def release(world: World, charge: Json) -> None:
    """A hold that is let go counts as refunded in full, as it does for Stripe."""
    world.changed(charge, refunded=True, amount_refunded=charge["amount"])
    world.tell("charge.refunded", charge)


def _take(world: World, charge: Json, amount: int) -> None:
    method_type = charge["payment_method_details"]["type"]
    moved = balance.move(
        world,
        "charge" if method_type == "card" else "payment",
        amount,
        charge,
        fee=balance.fee_of(amount, method_type),
        available_on=balance.available_at(world),
        description=charge["description"],
    )
    refunded = charge["amount"] - amount
    world.changed(
        charge,
        captured=True,
        amount_captured=amount,
        amount_refunded=refunded,
        balance_transaction=moved["id"],
    )


def _new(world: World, intent: Json, method: Json, **given: Any) -> Json:
    same = ("currency", "customer", "description", "receipt_email", "transfer_group", "statement_descriptor_suffix")
    made = world.unkept(
        "charge",
        "ch" if method["type"] == "card" else "py",
        amount=intent["amount"],
        amount_captured=0,
        amount_refunded=0,
        billing_details=dict(method["billing_details"]),
        calculated_statement_descriptor="TWIN PRACTICE",
        captured=False,
        disputed=False,
        fraud_details={},
        metadata=dict(intent["metadata"]),
        payment_intent=intent["id"],
        payment_method=method["id"],
        refunded=False,
        **{name: intent[name] for name in same},
        **given,
    )
    if made["paid"]:
        made["receipt_url"] = f"{world.base_url}/receipts/{made['id']}"
    return world.store.put(made)


def _outcome(network: str, type_: str, message: str, reason: str | None = None) -> Json:
    is_fine = network == "authorized"
    return {
        "network_status": "approved_by_network" if is_fine else "declined_by_network",
        "reason": reason,
        "risk_level": "normal",
        "seller_message": message,
        "type": network,
    }


def _details(world: World, intent: Json, method: Json, *, was_asked: bool, is_captured: bool) -> Json:
    if method["type"] != "card":
        return {"type": method["type"], method["type"]: {}}
    card = method["card"]
    same = ("brand", "country", "exp_month", "exp_year", "fingerprint", "funding", "last4")
    asked: Json = {
        "authentication_flow": "challenge",
        "electronic_commerce_indicator": "05",
        "exemption_indicator": None,
        "result": "authenticated",
        "result_reason": None,
        "transaction_id": f"twin-{intent['id']}",
        "version": "2.2.0",
    }
    details: Json = {name: card[name] for name in same} | {
        "amount_authorized": intent["amount"],
        "authorization_code": "246810",
        "capture_before": None if is_captured else world.now() + HOLD_DAYS * SECONDS_OF_A_DAY,
        "checks": dict(card["checks"]),
        "network": card["brand"],
        "three_d_secure": asked if was_asked else None,
    }
    return {"type": "card", "card": details}


@operation("GET", "/v1/charges", "_charge_list_params")
def list_(call: Call) -> Json:
    wanted = {name: call.params.get(name) for name in ("customer", "payment_intent", "transfer_group")}
    return listed(call, "charge", **wanted)


@operation("GET", "/v1/charges/{charge}", "_charge_retrieve_params")
def retrieve(call: Call, charge: str) -> Json:
    return call.world.find("charge", charge)


@operation("POST", "/v1/charges/{charge}", "_charge_update_params")
def update(call: Call, charge: str) -> Json:
    found = call.world.find("charge", charge)
    if call.params.get("transfer_group") and found["transfer_group"]:
        raise conflict("The transfer_group of this charge is already set.")
    before = fields.updated(call, found, "description", "receipt_email", "transfer_group")
    call.world.tell("charge.updated", found, before)
    return found


def _refunds(world: World, charge: Json) -> Json:
    rows = list(world.store.newest("refund", where={"charge": charge["id"]}))
    return page(f"/v1/charges/{charge['id']}/refunds", rows[:10], has_more=len(rows) > 10)


INCLUDABLE["charge", "refunds"] = _refunds
