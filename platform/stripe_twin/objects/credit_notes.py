"""Credit notes: a finalized invoice was too much. An open one asks for less, a paid one gives something back."""

from typing import Any

from stripe_twin.errors import ApiError, conflict, invalid, missing
from stripe_twin.listing import listed, page
from stripe_twin.objects import fields, invoice_lines, invoice_paying, invoices, refunds
from stripe_twin.operations import Call, operation
from stripe_twin.values import Json
from stripe_twin.world import World


@operation("POST", "/v1/credit_notes", "_credit_note_create_params")
def create(call: Call) -> Json:
    world, p = call.world, call.params
    invoice = world.find("invoice", p["invoice"], "invoice")
    if invoice["status"] not in {"open", "paid", "uncollectible"}:
        raise conflict(f"A credit note needs a finalized invoice; this one is {invoice['status']}.")
    lines = _lines(call, invoice)
    sums = invoice_lines.sums_of(lines)
    total = fields.positive(sums["total"])
    before = max(0, total - _settled_after(p)) if not invoice_paying.is_paid(invoice) else 0
    after = total - before
    _bounded(world, invoice, before, after)
    if invoice_paying.is_paid(invoice) and _settled_after(p) != total:
        raise ApiError(
            f"The sum of credit amount, refund amount and out of band amount (¥{_settled_after(p):,}) must equal the "
            f"credit note amount (¥{total:,}).",
            None,
            "refund_amount",
        )
    given = _refunds(world, invoice, p)
    number = f"{invoice['number']}-CN-{len(world.store.oldest('credit_note', invoice=invoice['id'])) + 1:02d}"
    made = world.create(
        "credit_note",
        "cn",
        amount=total,
        amount_shipping=0,
        currency="jpy",
        customer=invoice["customer"],
        discount_amount=0,
        discount_amounts=[],
        effective_at=p.get("effective_at", world.now()),
        invoice=invoice["id"],
        lines={},
        memo=p.get("memo"),
        metadata=fields.metadata_of(call),
        number=number,
        out_of_band_amount=p.get("out_of_band_amount"),
        post_payment_amount=after,
        pre_payment_amount=before,
        pretax_credit_amounts=[],
        reason=p.get("reason"),
        refunds=given,
        status="issued",
        type="mixed" if before and after else "pre_payment" if before else "post_payment",
        **sums,
    )
    url = f"{world.base_url}/credit_notes/{made['id']}"
    shown = invoice_lines.shown(f"/v1/credit_notes/{made['id']}/lines", lines)
    world.changed(made, lines=shown, pdf=f"{url}/pdf")
    world.changed(world.note(made["id"]), lines=lines)
    world.tell("credit_note.created", made)
    _apply(world, invoice, before, after)
    return made


def _settled_after(params: Json) -> int:
    """What of the note is given back by some way, rather than taken off what is still owed."""
    given = params.get("refunds", [])
    direct = sum(params.get(name, 0) for name in ("refund_amount", "credit_amount", "out_of_band_amount"))
    return int(direct + sum(one.get("amount_refunded", 0) for one in given))


def _lines(call: Call, invoice: Json) -> list[Json]:
    p = call.params
    if ("amount" in p) == ("lines" in p):
        raise invalid("Give either amount or lines.", "amount") if "amount" in p else missing("amount")
    if "shipping_cost" in p:
        raise invalid("This practice environment does not take shipping_cost.", "shipping_cost")
    if "amount" in p:
        return [_line(call.world, "custom_line_item", p["amount"], [], description="Credit", quantity=1)]
    of_invoice = {line["id"]: line for line in invoices.lines_of(call.world, invoice)}
    return [_given(call, line, f"lines[{place}]", of_invoice) for place, line in enumerate(p["lines"])]


def _given(call: Call, line: Json, path: str, of_invoice: dict[str, Json]) -> Json:
    world = call.world
    if line["type"] == "custom_line_item":
        if "amount" not in line and "unit_amount" not in line:
            raise missing(f"{path}[unit_amount]")
        amount = line.get("amount", line.get("unit_amount", 0) * line.get("quantity", 1))
        rates = [world.find("tax_rate", id_, f"{path}[tax_rates]") for id_ in line.get("tax_rates") or []]
        return _line(world, line["type"], fields.positive(amount, path), rates, **_said(line))
    source = of_invoice.get(line.get("invoice_line_item", ""))
    if source is None:
        raise invalid("The line is not one of the invoice.", f"{path}[invoice_line_item]")
    pieces: int = line["quantity"] if "quantity" in line else source["quantity"]
    amount = line["amount"] if "amount" in line else invoice_lines.unit_of(source) * pieces
    if amount > source["amount"]:
        raise invalid(f"The line has ¥{source['amount']:,} only.", f"{path}[amount]")
    if "tax_rates" in line:
        ids = line["tax_rates"] or []
    else:
        ids = [tax["tax_rate_details"]["tax_rate"] for tax in source["taxes"]]
    rates = [world.find("tax_rate", id_, f"{path}[tax_rates]") for id_ in ids]
    is_all_of_it = amount == source["amount"] and "tax_rates" not in line
    said_taxes: list[Json] | None = source["taxes"] if is_all_of_it else None  # to the yen
    said = {"description": source["description"]} | _said(line)
    return _line(
        world, line["type"], fields.positive(amount, path), rates, said_taxes, invoice_line_item=source["id"], **said
    )


def _said(line: Json) -> Json:
    return {name: line[name] for name in ("description", "quantity", "unit_amount") if name in line}


def _line(
    world: World, type_: str, amount: int, rates: list[Json], taxes: list[Json] | None = None, **given: Any
) -> Json:
    return world.unkept(
        "credit_note_line_item",
        "cnli",
        amount=amount,
        discount_amount=0,
        discount_amounts=[],
        pretax_credit_amounts=[],
        tax_rates=rates,
        taxes=invoice_lines.taxes_on(amount, rates) if taxes is None else taxes,
        type=type_,
        **given,
    )


def _bounded(world: World, invoice: Json, before: int, after: int) -> None:
    """Never more off than is owed, never more back than was paid."""
    if before > invoice["amount_remaining"]:
        raise ApiError(
            f"The credit note (¥{before:,}) is more than what is left to pay (¥{invoice['amount_remaining']:,}).",
            "amount_too_large",
            "amount",
        )
    left = invoice["amount_paid"] - invoice["post_payment_credit_notes_amount"]
    if after > left:
        raise ApiError(
            f"The credit note (¥{after:,}) is more than what was paid and not credited (¥{left:,}).",
            "amount_too_large",
            "amount",
        )


def _refunds(world: World, invoice: Json, params: Json) -> list[Json]:
    """The refunds that go with the note: named ones, and a new one where an amount was asked for."""
    found = []
    for place, one in enumerate(params.get("refunds", [])):
        named = world.find("refund", one.get("refund", ""), f"refunds[{place}][refund]")
        amount = one.get("amount_refunded", named["amount"])
        found.append(
            {"amount_refunded": amount, "refund": named["id"], "type": "refund", "payment_record_refund": None}
        )
    amount = params.get("refund_amount", 0)
    if amount:
        paid = world.store.oldest("invoice_payment", invoice=invoice["id"], status="paid")
        if not paid:
            raise conflict("This invoice was paid elsewhere; there is no charge to refund. Use out_of_band_amount.")
        intent = world.find("payment_intent", paid[-1]["payment"]["payment_intent"])
        made = refunds.refund(world, world.find("charge", intent["latest_charge"]), amount)
        found.append({"amount_refunded": amount, "refund": made["id"], "type": "refund", "payment_record_refund": None})
    return found


def _apply(world: World, invoice: Json, before: int, after: int) -> None:
    world.changed(
        invoice,
        amount_due=invoice["amount_due"] - before,
        amount_remaining=invoice["amount_remaining"] - before,
        pre_payment_credit_notes_amount=invoice["pre_payment_credit_notes_amount"] + before,
        post_payment_credit_notes_amount=invoice["post_payment_credit_notes_amount"] + after,
    )
    if before and invoice["status"] == "open" and invoice["amount_remaining"] == 0:
        invoice_paying.mark_paid(world, invoice)
    else:
        world.tell("invoice.updated", invoice)


@operation("GET", "/v1/credit_notes", "_credit_note_list_params")
def list_(call: Call) -> Json:
    wanted = {name: call.params.get(name) for name in ("customer", "invoice")}
    return listed(call, "credit_note", **wanted)


@operation("GET", "/v1/credit_notes/{id}", "_credit_note_retrieve_params")
def retrieve(call: Call, id_: str) -> Json:
    return call.world.find("credit_note", id_)


@operation("POST", "/v1/credit_notes/{id}", "_credit_note_update_params")
def update(call: Call, id_: str) -> Json:
    found = call.world.find("credit_note", id_)
    before = fields.updated(call, found, "memo")
    call.world.tell("credit_note.updated", found, before)
    return found


@operation("POST", "/v1/credit_notes/{id}/void", "_credit_note_void_credit_note_params")
def void(call: Call, id_: str) -> Json:
    world, found = call.world, call.world.find("credit_note", id_)
    invoice = world.find("invoice", found["invoice"])
    if found["status"] != "issued" or invoice["status"] != "open" or found["post_payment_amount"]:
        raise conflict("Only an issued credit note of an open invoice can be voided.")
    world.changed(found, status="void", voided_at=world.now())
    world.tell("credit_note.voided", found)
    _apply(world, invoice, -found["pre_payment_amount"], 0)
    return found


@operation("GET", "/v1/credit_notes/{credit_note}/lines", "_credit_note_line_item_list_params")
def list_lines(call: Call, id_: str) -> Json:
    call.world.find("credit_note", id_)
    lines = call.world.note(id_)["lines"]
    limit = call.params.get("limit", 10)
    return page(call.path, lines[:limit], has_more=len(lines) > limit)
