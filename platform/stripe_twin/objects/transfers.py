"""Transfers to payees, and their reversals. A transfer never sends what is not there."""

from stripe_twin.errors import ApiError, conflict
from stripe_twin.listing import listed, page
from stripe_twin.objects import balance, fields
from stripe_twin.operations import Call, operation
from stripe_twin.values import Json
from stripe_twin.world import World, new_id


@operation("POST", "/v1/transfers", "_transfer_create_params")
def create(call: Call) -> Json:
    world, p = call.world, call.params
    fields.yen(p["currency"])
    amount = fields.plausible(world, fields.positive(int(str(fields.needed(call, "amount")))))
    account = world.find("account", p["destination"], "destination")
    if account["capabilities"].get("transfers") != "active":
        raise ApiError(
            "Your destination account needs to have at least one of the following capabilities enabled: transfers.",
            "insufficient_capabilities_for_transfer",
            "destination",
        )
    charge = world.find("charge", p["source_transaction"], "source_transaction") if "source_transaction" in p else None
    group = p.get("transfer_group")
    if charge:
        _bounded_by(world, charge, amount)
        if group and charge["transfer_group"] not in (None, group):
            raise ApiError("The transfer_group must be that of the source_transaction.", None, "transfer_group")
        group = group or charge["transfer_group"] or f"group_{charge['payment_intent']}"
        if charge["transfer_group"] is None:
            world.changed(charge, transfer_group=group)
    elif amount > balance.available_yen(world):
        raise ApiError(
            "You have insufficient available funds in your Stripe account. "
            f"¥{balance.available_yen(world):,} are available.",
            "balance_insufficient",
        )
    made = world.create(
        "transfer",
        "tr",
        amount=amount,
        amount_reversed=0,
        currency="jpy",
        destination=account["id"],
        destination_payment=new_id("py"),
        metadata=fields.metadata_of(call),
        reversals={},
        reversed=False,
        source_transaction=charge["id"] if charge else None,
        source_type="card",
        transfer_group=group,
        **fields.picked(call, "description"),
    )
    available_on = _available_on(world, charge)
    moved = balance.move(world, "transfer", -amount, made, available_on=available_on, description=made["description"])
    reversals = page(f"/v1/transfers/{made['id']}/reversals", [])
    world.changed(made, balance_transaction=moved["id"], reversals=reversals)
    _belongs_to(world, account["id"], amount)
    world.tell("transfer.created", made)
    return made


def _bounded_by(world: World, charge: Json, amount: int) -> None:
    """A charge can be passed on as often as it likes, and never more than it brought."""
    if not charge["captured"]:
        raise ApiError("The source_transaction was not captured.", None, "source_transaction")
    passed_on = sum(
        one["amount"] - one["amount_reversed"]
        for one in world.store.newest("transfer", where={"source_transaction": charge["id"]})
    )
    left = charge["amount_captured"] - passed_on
    if amount > left:
        raise ApiError(
            f"The transfer (¥{amount:,}) is more than what is left of the source_transaction (¥{left:,}).",
            None,
            "amount",
        )


def _available_on(world: World, charge: Json | None) -> int:
    """Money of a charge is passed on when it becomes available."""
    if charge is None:
        return world.now()
    moved = world.find("balance_transaction", charge["balance_transaction"])
    return max(world.now(), int(moved["available_on"]))


def _belongs_to(world: World, account: str, amount: int) -> None:
    note = world.note(account)
    world.changed(note, available=note.get("available", 0) + amount)


@operation("GET", "/v1/transfers", "_transfer_list_params")
def list_(call: Call) -> Json:
    wanted = {name: call.params.get(name) for name in ("destination", "transfer_group")}
    return listed(call, "transfer", **wanted)


@operation("GET", "/v1/transfers/{transfer}", "_transfer_retrieve_params")
def retrieve(call: Call, transfer: str) -> Json:
    return call.world.find("transfer", transfer)


@operation("POST", "/v1/transfers/{transfer}", "_transfer_update_params")
def update(call: Call, transfer: str) -> Json:
    found = call.world.find("transfer", transfer)
    before = fields.updated(call, found, "description")
    call.world.tell("transfer.updated", found, before)
    return found


@operation("POST", "/v1/transfers/{id}/reversals", "_transfer_reversal_create_params")
def reverse(call: Call, transfer: str) -> Json:
    """Raises ApiError for more than is left of it, and where the payee has drawn the money already."""
    world, found = call.world, call.world.find("transfer", transfer)
    left = found["amount"] - found["amount_reversed"]
    if left == 0:
        raise conflict(f"Transfer {transfer} is already fully reversed.")
    amount = fields.positive(call.params.get("amount", left))
    if amount > left:
        raise ApiError(f"Reversal amount (¥{amount:,}) is greater than unreversed amount (¥{left:,}).", None, "amount")
    if amount > world.note(found["destination"]).get("available", 0):
        raise ApiError("The payee's account has insufficient funds for this reversal.", "balance_insufficient")
    made = world.create(
        "transfer_reversal",
        "trr",
        amount=amount,
        currency="jpy",
        destination_payment_refund=new_id("pyr"),
        metadata=fields.metadata_of(call),
        transfer=transfer,
    )
    moved = balance.move(world, "transfer_refund", amount, made, description=call.params.get("description"))
    world.changed(made, balance_transaction=moved["id"])
    _belongs_to(world, found["destination"], -amount)
    reversed_ = found["amount_reversed"] + amount
    rows = list(world.store.newest("transfer_reversal", where={"transfer": transfer}))
    shown = page(f"/v1/transfers/{transfer}/reversals", rows[:10], has_more=len(rows) > 10)
    world.changed(found, amount_reversed=reversed_, reversed=reversed_ == found["amount"], reversals=shown)
    world.tell("transfer.reversed", found)
    return made


@operation("GET", "/v1/transfers/{id}/reversals", "_transfer_reversal_list_params")
def list_reversals(call: Call, transfer: str) -> Json:
    call.world.find("transfer", transfer)
    return listed(call, "transfer_reversal", transfer=transfer)


@operation("GET", "/v1/transfers/{transfer}/reversals/{id}", "_transfer_reversal_retrieve_params")
def retrieve_reversal(call: Call, transfer: str, id_: str) -> Json:
    call.world.find("transfer", transfer)
    return call.world.find("transfer_reversal", id_)
