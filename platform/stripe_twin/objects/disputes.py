"""Disputes: a card's bank takes a payment back and asks who was right."""

from stripe_twin.errors import conflict
from stripe_twin.listing import listed
from stripe_twin.objects import balance, fields
from stripe_twin.operations import Call, operation
from stripe_twin.schema import resources
from stripe_twin.values import SECONDS_OF_A_DAY, Json
from stripe_twin.world import WHEN_DUE, WHEN_READ, World

FEE_YEN = 1500
ANSWER_DAYS = 7


def dispute(world: World, charge: Json, reason: str = "fraudulent", amount: int | None = None) -> Json:
    """The bank takes the money, and a fee goes with it."""
    if not charge["captured"] or charge["disputed"]:
        raise conflict(f"Charge {charge['id']} was not captured, or is disputed already.")
    left = charge["amount_captured"] if amount is None else min(amount, charge["amount_captured"])
    evidence = dict.fromkeys(resources.shape_of("dispute").fields["evidence"].inner.fields)  # type: ignore[union-attr]
    made = world.create(
        "dispute",
        "du",
        amount=left,
        balance_transactions=[],
        charge=charge["id"],
        currency="jpy",
        enhanced_eligibility_types=[],
        evidence=evidence | {"enhanced_evidence": {}},
        evidence_details={
            "due_by": world.now() + ANSWER_DAYS * SECONDS_OF_A_DAY,
            "enhanced_eligibility": {},
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
            "submission_method": "not_submitted",
        },
        is_charge_refundable=False,
        payment_intent=charge["payment_intent"],
        payment_method_details={
            "type": "card",
            "card": {
                "brand": "visa",
                "case_type": "chargeback",
                "network": "visa",
                "network_reason_code": "10.4",
            },
        },
        reason=reason,
        status="needs_response",
    )
    moved = balance.move(world, "adjustment", -left, made, fee=FEE_YEN, description="Chargeback withdrawal")
    world.changed(made, balance_transactions=[moved])
    world.changed(charge, disputed=True)
    world.tell("charge.dispute.created", made)
    world.tell("charge.dispute.funds_withdrawn", made)
    return made


def close(world: World, made: Json, *, is_won: bool) -> Json:
    """The bank has decided. Won money comes back; the fee does not."""
    if made["status"] in {"won", "lost"}:
        raise conflict(f"Dispute {made['id']} is closed: {made['status']}.")
    if is_won:
        moved = balance.move(
            world,
            "adjustment",
            made["amount"],
            made,
            description="Chargeback reversal",
            reporting_category="dispute_reversal",
        )
        made["balance_transactions"].append(moved)
        world.changed(world.find("charge", made["charge"]), disputed=False)
    world.changed(made, status="won" if is_won else "lost")
    if is_won:
        world.tell("charge.dispute.funds_reinstated", made)
    world.tell("charge.dispute.closed", made)
    return made


def _charge_disputed(world: World, id_: str) -> None:
    charge = world.find("charge", id_)
    if charge["captured"] and not charge["disputed"]:
        dispute(world, charge)


def _set_again(world: World) -> None:
    for charge in world.store.newest("charge"):
        details = (charge["payment_method_details"] or {}).get("card") or {}
        is_marked = details.get("fingerprint") == "twin4000000000000259"
        if is_marked and not list(world.store.newest("dispute", where={"charge": charge["id"]})):
            world.at(charge["created"] + SECONDS_OF_A_DAY, "charge disputed", charge["id"])


WHEN_DUE["charge disputed"] = _charge_disputed
WHEN_READ.append(_set_again)


@operation("GET", "/v1/disputes", "_dispute_list_params")
def list_(call: Call) -> Json:
    wanted = {name: call.params.get(name) for name in ("charge", "payment_intent")}
    return listed(call, "dispute", **wanted)


@operation("GET", "/v1/disputes/{dispute}", "_dispute_retrieve_params")
def retrieve(call: Call, id_: str) -> Json:
    return call.world.find("dispute", id_)


@operation("POST", "/v1/disputes/{dispute}", "_dispute_update_params")
def update(call: Call, id_: str) -> Json:
    """Evidence is kept; handed in (`submit`), the bank looks at it."""
    found = call.world.find("dispute", id_)
    evidence = call.params.get("evidence")
    if evidence:
        details = found["evidence_details"]
        handed_in = call.params.get("submit", True)
        details |= {"has_evidence": True, "submission_count": details["submission_count"] + int(handed_in)}
        call.world.changed(found, evidence=found["evidence"] | evidence, evidence_details=details)
        if handed_in:
            call.world.changed(found, status="under_review")
    before = fields.updated(call, found)
    call.world.tell("charge.dispute.updated", found, before)
    return found


@operation("POST", "/v1/disputes/{dispute}/close", "_dispute_close_params")
def give_in(call: Call, id_: str) -> Json:
    return close(call.world, call.world.find("dispute", id_), is_won=False)
