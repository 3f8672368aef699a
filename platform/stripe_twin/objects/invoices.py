"""The life of an invoice: draft, open, and then paid, void or uncollectible."""

from typing import Any

from stripe_twin.errors import ApiError, conflict
from stripe_twin.objects import checkout, fields, intents, invoice_lines, invoice_paying
from stripe_twin.objects.customers import new_customer
from stripe_twin.values import SECONDS_OF_A_DAY, SECONDS_OF_AN_HOUR, Json
from stripe_twin.world import WHEN_DUE, WHEN_READ, World, new_id

_NO_TAX = {"enabled": False, "disabled_reason": None, "liability": None, "provider": None, "status": None}
_NEVER: Json = {"finalized_at": None, "marked_uncollectible_at": None, "paid_at": None, "voided_at": None}


def new_invoice(world: World, customer: Json, **given: Any) -> Json:
    """A draft. With `auto_advance` it is finalized by itself after an hour."""
    now = world.now()
    tax_ids = world.store.oldest("tax_id", customer=customer["id"])
    settled: Json = {
        "account_country": "JP",
        "account_name": "Practice",
        "amount_due": 0,
        "amount_overpaid": 0,
        "amount_paid": 0,
        "amount_paid_off_stripe": 0,
        "amount_remaining": 0,
        "amount_shipping": 0,
        "attempt_count": 0,
        "attempted": False,
        "auto_advance": False,
        "automatic_tax": dict(_NO_TAX),
        "billing_reason": "manual",
        "collection_method": "charge_automatically",
        "currency": "jpy",
        "default_tax_rates": [],
        "discounts": [],
        "issuer": {"type": "self"},
        "payment_settings": {"default_mandate": None, "payment_method_options": None, "payment_method_types": None},
        "period_end": now,
        "period_start": now,
        "post_payment_credit_notes_amount": 0,
        "pre_payment_credit_notes_amount": 0,
        "starting_balance": 0,
        "status": "draft",
        "status_transitions": dict(_NEVER),
        "total_discount_amounts": [],
        "total_pretax_credit_amounts": [],
    }
    settled |= {f"customer_{name}": customer[name] for name in ("address", "email", "name", "phone", "tax_exempt")}
    settled |= {"customer_shipping": customer["shipping"], "customer": customer["id"]}
    settled["customer_tax_ids"] = [{"type": one["type"], "value": one["value"]} for one in tax_ids]
    empty = invoice_lines.sums_of([]) | {"lines": invoice_lines.shown("", [])}
    made = world.create("invoice", "in", **(settled | empty | given))
    set_lines(world, made, [])
    if made["auto_advance"]:
        world.changed(made, automatically_finalizes_at=now + SECONDS_OF_AN_HOUR)
        world.at(now + SECONDS_OF_AN_HOUR, "invoice finalizes", made["id"])
    world.tell("invoice.created", made)
    return made


def lines_of(world: World, invoice: Json) -> list[Json]:
    return list(world.note(invoice["id"]).get("lines", []))


def set_lines(world: World, invoice: Json, lines: list[Json]) -> None:
    """The invoice asks for these, and its sums follow."""
    world.changed(world.note(invoice["id"]), lines=lines)
    sums = invoice_lines.sums_of(lines)
    shown = invoice_lines.shown(f"/v1/invoices/{invoice['id']}/lines", lines)
    world.changed(invoice, lines=shown, amount_due=sums["total"], amount_remaining=sums["total"], **sums)


def recalculate(world: World, invoice: Json) -> None:
    """After an item of a draft came, went or changed."""
    items = world.store.oldest("invoiceitem", invoice=invoice["id"])
    set_lines(world, invoice, invoice_lines.lines_from(world, invoice, items))


def finalize(world: World, invoice: Json) -> Json:
    """It gets its number and cannot change any more."""
    if invoice["status"] != "draft":
        raise conflict(
            "This invoice is already finalized, you can't re-finalize a non-draft invoice.", "invoice_not_editable"
        )
    if not lines_of(world, invoice):
        raise conflict(
            "You can't finalize this invoice because it has no line items.", "invoice_no_customer_line_items"
        )
    if invoice["total"] < 0:
        raise conflict("This practice environment has no invoices below zero; give a credit note instead.")
    customer = world.find("customer", invoice["customer"])
    number = invoice["number"] or f"{customer['invoice_prefix']}-{customer['next_invoice_sequence']:04d}"
    world.changed(customer, next_invoice_sequence=customer["next_invoice_sequence"] + 1)
    now = world.now()
    days = world.note(invoice["id"]).get("days_until_due")
    if invoice["due_date"] is None and days is not None:
        invoice["due_date"] = now + days * SECONDS_OF_A_DAY
    world.changed(
        invoice,
        automatically_finalizes_at=None,
        effective_at=invoice["effective_at"] or now,
        hosted_invoice_url=f"{world.base_url}/invoices/{invoice['id']}",
        invoice_pdf=f"{world.base_url}/invoices/{invoice['id']}/pdf",
        number=number,
        status="open",
        status_transitions=invoice["status_transitions"] | {"finalized_at": now},
    )
    world.tell("invoice.finalized", invoice)
    if invoice["due_date"]:
        world.at(invoice["due_date"], "invoice overdue", invoice["id"])
    if invoice["amount_remaining"] == 0:
        invoice_paying.mark_paid(world, invoice)
    elif invoice["auto_advance"]:
        _advance(world, invoice)
    return invoice


def _advance(world: World, invoice: Json) -> None:
    """What Stripe does by itself with an invoice it may advance."""
    if invoice["collection_method"] == "send_invoice":
        world.tell("invoice.sent", invoice)
        return
    method = invoice_paying.default_method(world, invoice)
    if method:
        try:
            invoice_paying.pay(world, invoice, method, is_alone=True)
        except ApiError as error:
            if error.type != "card_error":
                raise


def send(world: World, invoice: Json) -> Json:
    if invoice["collection_method"] != "send_invoice":
        raise conflict("You can only manually send an invoice if its collection method is 'send_invoice'.")
    if invoice["status"] == "draft":
        invoice["auto_advance"] = False  # else it would be told twice
        finalize(world, invoice)
    if invoice["status"] not in {"open", "paid"}:
        raise conflict(f"This invoice is {invoice['status']} and cannot be sent.")
    world.tell("invoice.sent", invoice)
    return invoice


def void(world: World, invoice: Json) -> Json:
    if invoice["status"] not in {"open", "uncollectible"}:
        raise conflict(f"You can only void open or uncollectible invoices; this one is {invoice['status']}.")
    for payment in list(world.store.newest("invoice_payment", where={"invoice": invoice["id"]})):
        intent = world.find("payment_intent", payment["payment"]["payment_intent"])
        if intent["status"] in intents.OPEN:
            intents.cancel(world, intent, "void_invoice")
    transitions = invoice["status_transitions"] | {"voided_at": world.now()}
    world.changed(invoice, status="void", amount_remaining=0, status_transitions=transitions)
    world.tell("invoice.voided", invoice)
    return invoice


def mark_uncollectible(world: World, invoice: Json) -> Json:
    if invoice["status"] != "open":
        raise conflict(f"You can only mark open invoices as uncollectible; this one is {invoice['status']}.")
    transitions = invoice["status_transitions"] | {"marked_uncollectible_at": world.now()}
    world.changed(invoice, status="uncollectible", status_transitions=transitions)
    world.tell("invoice.marked_uncollectible", invoice)
    return invoice


def for_session(world: World, session: Json) -> None:
    """The invoice a paid checkout was asked to leave behind."""
    wish = session["invoice_creation"]
    if not wish or not wish["enabled"] or session["payment_status"] != "paid":
        return
    intent = world.find("payment_intent", session["payment_intent"])
    if session["customer"]:
        customer = world.find("customer", session["customer"])
    else:
        payer = session["customer_details"]
        customer = new_customer(world, name=payer["name"], email=payer["email"])
    given = {name: wish["invoice_data"][name] for name in ("account_tax_ids", "custom_fields", "description", "footer")}
    metadata = fields.metadata_after({}, wish["invoice_data"].get("metadata") or {})
    made = new_invoice(world, customer, metadata=metadata, **given)
    set_lines(world, made, [_from_checkout(world, made, line) for line in world.note(session["id"])["lines"]])
    finalize(world, made)
    invoice_paying.connect(world, made, intent)
    world.changed(intent, customer=customer["id"])
    world.changed(session, invoice=made["id"], customer=customer["id"])
    invoice_paying.intent_paid(world, intent)


def _from_checkout(world: World, invoice: Json, line: Json) -> Json:
    price = line["price"]
    details = {"price": price["id"], "product": price["product"]}
    item = {
        "id": new_id("ii"),
        "amount": line["amount_subtotal"],
        "description": line["description"],
        "discountable": True,
        "metadata": line["metadata"],
        "period": {"start": world.now(), "end": world.now()},
        "quantity": line["quantity"],
        "tax_rates": [tax["rate"] for tax in line["taxes"]],
        "pricing": {
            "type": "price_details",
            "price_details": details,
            "unit_amount_decimal": str(price["unit_amount"]),
        },
    }
    return invoice_lines.lines_from(world, invoice, [item])[0]


def _finalizes(world: World, id_: str) -> None:
    invoice = world.store.get(id_, "invoice")
    if invoice and invoice["status"] == "draft" and invoice["auto_advance"] and lines_of(world, invoice):
        finalize(world, invoice)


def _overdue(world: World, id_: str) -> None:
    invoice = world.store.get(id_, "invoice")
    if invoice and invoice["status"] == "open" and (invoice["due_date"] or 0) <= world.now():
        world.tell("invoice.overdue", invoice)


def _set_again(world: World) -> None:
    for invoice in world.store.newest("invoice"):
        if invoice["automatically_finalizes_at"]:
            world.at(invoice["automatically_finalizes_at"], "invoice finalizes", invoice["id"])
        if invoice["status"] == "open" and (invoice["due_date"] or 0) > world.now():
            world.at(invoice["due_date"], "invoice overdue", invoice["id"])


WHEN_DUE["invoice finalizes"] = _finalizes
WHEN_DUE["invoice overdue"] = _overdue
WHEN_READ.append(_set_again)
checkout.WHEN_COMPLETE.append(for_session)
