"""The requests around invoices and their items; what they do is in `invoices` and `invoice_lines`."""

from stripe_twin.errors import conflict, invalid, missing
from stripe_twin.listing import listed, page
from stripe_twin.objects import fields, invoice_lines, invoice_paying, invoices, methods
from stripe_twin.operations import Call, operation
from stripe_twin.values import SECONDS_OF_A_DAY, Json

_OWN = (
    "account_tax_ids",
    "auto_advance",
    "collection_method",
    "custom_fields",
    "default_payment_method",
    "description",
    "due_date",
    "effective_at",
    "footer",
    "number",
    "payment_settings",
    "rendering",
    "statement_descriptor",
)
_FIXED = {"account_tax_ids", "custom_fields", "due_date", "effective_at", "number", "collection_method", "rendering"}


@operation("POST", "/v1/invoices", "_invoice_create_params")
def create(call: Call) -> Json:
    world, p = call.world, call.params
    if "customer" not in p:
        raise missing("customer")
    customer = world.find("customer", p["customer"], "customer")
    _checked(call)
    is_sent = p.get("collection_method") == "send_invoice"
    if is_sent and not {"days_until_due", "due_date"} & set(p):
        raise missing("days_until_due")
    if not is_sent and {"days_until_due", "due_date"} & set(p):
        raise invalid("You can only set a due date if collection_method is 'send_invoice'.", "days_until_due")
    made = invoices.new_invoice(
        world,
        customer,
        default_tax_rates=_rates(call, "default_tax_rates"),
        metadata=fields.metadata_of(call),
        **fields.picked(call, *_OWN),
    )
    if "days_until_due" in p:
        world.changed(world.note(made["id"]), days_until_due=p["days_until_due"])
        world.changed(made, due_date=world.now() + p["days_until_due"] * SECONDS_OF_A_DAY)
    if p.get("pending_invoice_items_behavior") == "include":
        for item in world.store.oldest("invoiceitem", customer=customer["id"], invoice=None):
            world.changed(item, invoice=made["id"])
            world.changed(world.note(item["id"]), was_pending=True)
        invoices.recalculate(world, made)
    return made


def _checked(call: Call) -> None:
    p = call.params
    for name in ("subscription", "from_invoice", "on_behalf_of", "transfer_data", "discounts", "shipping_cost"):
        if name in p:
            raise invalid(f"This practice environment does not take {name}.", name)
    if "currency" in p:
        fields.yen(p["currency"])
    for id_ in p.get("account_tax_ids") or []:
        call.world.find("tax_id", id_, "account_tax_ids")
    if len(p.get("custom_fields") or []) > 4:
        raise invalid("You can have at most 4 custom fields.", "custom_fields")
    for place, custom in enumerate(p.get("custom_fields") or []):
        for part, limit in (("name", 40), ("value", 140)):
            if len(custom[part]) > limit:
                raise invalid(f"At most {limit} characters.", f"custom_fields[{place}][{part}]")


def _rates(call: Call, name: str) -> list[Json]:
    return [call.world.find("tax_rate", id_, name) for id_ in call.params.get(name) or []]


@operation("GET", "/v1/invoices", "_invoice_list_params")
def list_(call: Call) -> Json:
    wanted = {name: call.params.get(name) for name in ("customer", "status", "collection_method")}
    due = call.params.get("due_date")
    return listed(call, "invoice", None if due is None else lambda row: _is_within(row["due_date"], due), **wanted)


def _is_within(at: int | None, bounds: int | Json) -> bool:
    if at is None or isinstance(bounds, int):
        return at == bounds
    above = at >= bounds.get("gte", at) and at > bounds.get("gt", at - 1)
    return bool(above and at <= bounds.get("lte", at) and at < bounds.get("lt", at + 1))


@operation("GET", "/v1/invoices/{invoice}", "_invoice_retrieve_params")
def retrieve(call: Call, invoice: str) -> Json:
    return call.world.find("invoice", invoice)


@operation("POST", "/v1/invoices/{invoice}", "_invoice_update_params")
def update(call: Call, invoice: str) -> Json:
    world, found = call.world, call.world.find("invoice", invoice)
    _checked(call)
    fixed = next((name for name in (*_FIXED, "default_tax_rates", "days_until_due") if name in call.params), None)
    if found["status"] != "draft" and fixed:
        raise conflict(f"Finalized invoices can't be updated in this way: {fixed}.", "invoice_not_editable")
    before = fields.updated(call, found, *_OWN)
    if "days_until_due" in call.params:
        world.changed(world.note(invoice), days_until_due=call.params["days_until_due"])
    if "default_tax_rates" in call.params:
        world.changed(found, default_tax_rates=_rates(call, "default_tax_rates"))
        invoices.recalculate(world, found)
    world.tell("invoice.updated", found, before)
    return found


@operation("DELETE", "/v1/invoices/{invoice}", "_invoice_delete_params")
def delete(call: Call, invoice: str) -> Json:
    world, found = call.world, call.world.find("invoice", invoice)
    if found["status"] != "draft":
        raise conflict("You can only delete draft invoices.", "invoice_not_editable")
    for item in world.store.oldest("invoiceitem", invoice=invoice):
        if world.note(item["id"]).get("was_pending"):
            world.changed(item, invoice=None)
        else:
            world.store.drop(item["id"])
    world.tell("invoice.deleted", found)
    world.store.drop(invoice)
    return {"id": invoice, "object": "invoice", "deleted": True}


@operation("POST", "/v1/invoices/{invoice}/add_lines", "_invoice_add_lines_params")
def add_lines(call: Call, invoice: str) -> Json:
    world, found = call.world, call.world.find("invoice", invoice)
    if found["status"] != "draft":
        raise conflict("Lines can be added to draft invoices only.", "invoice_not_editable")
    for place, line in enumerate(call.params["lines"]):
        invoice_lines.new_item(call, line, found["customer"], invoice, f"lines[{place}]")
    if "invoice_metadata" in call.params:
        world.changed(found, metadata=fields.metadata_after(found, call.params["invoice_metadata"]))
    invoices.recalculate(world, found)
    return found


@operation("GET", "/v1/invoices/{invoice}/lines", "_invoice_line_item_list_params")
def list_lines(call: Call, invoice: str) -> Json:
    lines = invoices.lines_of(call.world, call.world.find("invoice", invoice))
    after = call.params.get("starting_after")
    start = next((place + 1 for place, line in enumerate(lines) if line["id"] == after), 0)
    limit = call.params.get("limit", 10)
    return page(call.path, lines[start : start + limit], has_more=len(lines) > start + limit)


@operation("POST", "/v1/invoices/{invoice}/finalize", "_invoice_finalize_invoice_params")
def finalize(call: Call, invoice: str) -> Json:
    found = call.world.find("invoice", invoice)
    if "auto_advance" in call.params:
        call.world.changed(found, auto_advance=call.params["auto_advance"])
    return invoices.finalize(call.world, found)


@operation("POST", "/v1/invoices/{invoice}/send", "_invoice_send_invoice_params")
def send(call: Call, invoice: str) -> Json:
    return invoices.send(call.world, call.world.find("invoice", invoice))


@operation("POST", "/v1/invoices/{invoice}/pay", "_invoice_pay_params")
def pay(call: Call, invoice: str) -> Json:
    world, found = call.world, call.world.find("invoice", invoice)
    if found["status"] == "draft":
        invoices.finalize(world, found)
    if call.params.get("paid_out_of_band"):
        return invoice_paying.pay_elsewhere(world, found)
    given = call.params.get("payment_method")
    method = methods.usable(world, given) if given else invoice_paying.default_method(world, found)
    if method is None:
        raise conflict("There is no default_payment_method set on this Customer or Invoice.", "missing_payment_method")
    return invoice_paying.pay(world, found, method, is_alone=call.params.get("off_session", True))


@operation("POST", "/v1/invoices/{invoice}/void", "_invoice_void_invoice_params")
def void(call: Call, invoice: str) -> Json:
    return invoices.void(call.world, call.world.find("invoice", invoice))


@operation("POST", "/v1/invoices/{invoice}/mark_uncollectible", "_invoice_mark_uncollectible_params")
def mark_uncollectible(call: Call, invoice: str) -> Json:
    return invoices.mark_uncollectible(call.world, call.world.find("invoice", invoice))


@operation("GET", "/v1/invoice_payments", "_invoice_payment_list_params")
def list_payments(call: Call) -> Json:
    intent = call.params.get("payment", {}).get("payment_intent")
    wanted = {name: call.params.get(name) for name in ("invoice", "status")} | {"payment.payment_intent": intent}
    return listed(call, "invoice_payment", **wanted)


@operation("GET", "/v1/invoice_payments/{invoice_payment}", "_invoice_payment_retrieve_params")
def retrieve_payment(call: Call, payment: str) -> Json:
    return call.world.find("invoice_payment", payment)


@operation("POST", "/v1/invoiceitems", "_invoice_item_create_params")
def create_item(call: Call) -> Json:
    world, p = call.world, call.params
    for name in ("subscription", "discounts", "quantity_decimal", "tax_code"):
        if name in p:
            raise invalid(f"This practice environment does not take {name}.", name)
    if "currency" in p:
        fields.yen(p["currency"])
    invoice = world.find("invoice", p["invoice"], "invoice") if "invoice" in p else None
    if invoice and invoice["status"] != "draft":
        raise conflict("Items can be added to draft invoices only.", "invoice_not_editable")
    customer = p.get("customer") or (invoice["customer"] if invoice else None)
    if customer is None:
        raise missing("customer")
    world.find("customer", customer, "customer")
    if invoice and invoice["customer"] != customer:
        raise conflict("The customer of the item is not the customer of the invoice.")
    made = invoice_lines.new_item(call, p, customer, invoice["id"] if invoice else None)
    world.tell("invoiceitem.created", made)
    if invoice:
        invoices.recalculate(world, invoice)
    return made


@operation("GET", "/v1/invoiceitems", "_invoice_item_list_params")
def list_items(call: Call) -> Json:
    pending = call.params.get("pending")
    wanted = {name: call.params.get(name) for name in ("customer", "invoice")}
    only = None if pending is None else lambda item: (item["invoice"] is None) is pending
    return listed(call, "invoiceitem", only, **wanted)


@operation("GET", "/v1/invoiceitems/{invoiceitem}", "_invoice_item_retrieve_params")
def retrieve_item(call: Call, item: str) -> Json:
    return call.world.find("invoiceitem", item)


@operation("DELETE", "/v1/invoiceitems/{invoiceitem}", "_invoice_item_delete_params")
def delete_item(call: Call, item: str) -> Json:
    world, found = call.world, call.world.find("invoiceitem", item)
    invoice = world.find("invoice", found["invoice"]) if found["invoice"] else None
    if invoice and invoice["status"] != "draft":
        raise conflict("Items of a finalized invoice stay.", "invoice_not_editable")
    world.store.drop(item)
    world.tell("invoiceitem.deleted", found)
    if invoice:
        invoices.recalculate(world, invoice)
    return {"id": item, "object": "invoiceitem", "deleted": True}
