"""How an invoice is paid: by an intent of its own, by that of a checkout, or by a way Stripe does not see."""

from stripe_twin.errors import conflict
from stripe_twin.expanding import INCLUDABLE
from stripe_twin.listing import page
from stripe_twin.objects import intents
from stripe_twin.values import Json
from stripe_twin.world import World


def default_method(world: World, invoice: Json) -> Json | None:
    customer = world.find("customer", invoice["customer"])
    given = invoice["default_payment_method"] or customer["invoice_settings"]["default_payment_method"]
    return world.store.get(given or "", "payment_method")


def pay(world: World, invoice: Json, method: Json, *, is_alone: bool = False, return_url: str | None = None) -> Json:
    """By card or at a bank. Raises ApiError when the card says no; the invoice stays open."""
    if invoice["status"] not in {"open", "uncollectible"}:
        raise conflict(f"Invoice is already {invoice['status']}", "invoice_already_paid" if is_paid(invoice) else None)
    world.changed(invoice, attempted=True, attempt_count=invoice["attempt_count"] + 1)
    intents.confirm(world, _intent_of(world, invoice, method), method, is_alone=is_alone, return_url=return_url)
    return invoice


def pay_elsewhere(world: World, invoice: Json) -> Json:
    """The money came by a way Stripe does not see; somebody says so."""
    if invoice["status"] not in {"open", "uncollectible"}:
        raise conflict(f"Invoice is already {invoice['status']}", "invoice_already_paid" if is_paid(invoice) else None)
    left = invoice["amount_remaining"]
    world.changed(invoice, amount_paid=invoice["amount_paid"] + left, amount_paid_off_stripe=left)
    mark_paid(world, invoice)
    return invoice


def is_paid(invoice: Json) -> bool:
    return bool(invoice["status"] == "paid")


def mark_paid(world: World, invoice: Json) -> None:
    transitions = invoice["status_transitions"] | {"paid_at": world.now()}
    world.changed(invoice, status="paid", amount_remaining=0, attempted=True, status_transitions=transitions)
    world.tell("invoice.paid", invoice)


def _intent_of(world: World, invoice: Json, method: Json) -> Json:
    """One intent per invoice, made at the first attempt; its amount is what is left to pay."""
    payment = next(world.store.newest("invoice_payment", where={"invoice": invoice["id"]}), None)
    if payment:
        intent = world.find("payment_intent", payment["payment"]["payment_intent"])
        if intent["status"] in intents.OPEN:
            world.changed(payment, amount_requested=invoice["amount_remaining"])
            return world.changed(intent, amount=invoice["amount_remaining"], payment_method_types=[method["type"]])
    intent = intents.new_intent(
        world,
        invoice["amount_remaining"],
        customer=invoice["customer"],
        description=f"Invoice {invoice['number']}",
        payment_method_types=[method["type"]],
    )
    connect(world, invoice, intent)
    return intent


def intent_of(world: World, invoice: Json) -> Json | None:
    """What the last attempt to pay it went through."""
    payment = next(world.store.newest("invoice_payment", where={"invoice": invoice["id"]}), None)
    return world.find("payment_intent", payment["payment"]["payment_intent"]) if payment else None


def connect(world: World, invoice: Json, intent: Json) -> Json:
    """The intent is to pay the invoice; what comes of it is told to it."""
    details = {"type": "payment_intent", "payment_intent": intent["id"], "charge": None, "payment_record": None}
    return world.create(
        "invoice_payment",
        "inpay",
        amount_requested=intent["amount"],
        currency="jpy",
        invoice=invoice["id"],
        is_default=True,
        payment=details,
        status="open",
        status_transitions={"canceled_at": None, "paid_at": None},
    )


def intent_paid(world: World, intent: Json) -> None:
    """The intent behind an invoice was taken."""
    if intent["status"] != "succeeded":
        return
    for payment in list(world.store.newest("invoice_payment", where={"payment.payment_intent": intent["id"]})):
        if payment["status"] == "open":
            transitions = payment["status_transitions"] | {"paid_at": world.now()}
            world.changed(payment, status="paid", amount_paid=intent["amount_received"], status_transitions=transitions)
            world.tell("invoice_payment.paid", payment)
            invoice = world.find("invoice", payment["invoice"])
            invoice["amount_paid"] += intent["amount_received"]
            mark_paid(world, invoice)
            world.tell("invoice.payment_succeeded", invoice)


def intent_refused(world: World, intent: Json) -> None:
    for payment in list(world.store.newest("invoice_payment", where={"payment.payment_intent": intent["id"]})):
        world.tell("invoice.payment_failed", world.find("invoice", payment["invoice"]))


def _payments(world: World, invoice: Json) -> Json:
    rows = list(world.store.newest("invoice_payment", where={"invoice": invoice["id"]}))
    return page(f"/v1/invoices/{invoice['id']}/payments", rows)


INCLUDABLE["invoice", "payments"] = _payments
intents.WHEN_PAID.append(intent_paid)
intents.WHEN_REFUSED.append(intent_refused)
