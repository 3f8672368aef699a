"""From what was asked for to the lines of an invoice, and from its lines to its sums.

Tax is rounded per line, as Stripe does it; whoever must round otherwise states the amounts of tax with `add_lines`.
"""

from decimal import Decimal
from typing import Any

from stripe_twin.errors import invalid, missing
from stripe_twin.objects import fields, products, taxes
from stripe_twin.operations import Call
from stripe_twin.values import Json
from stripe_twin.world import World

SHOWN = 10  # lines inside an invoice; the rest is read page by page


def new_item(call: Call, given: Json, customer: str, invoice: str | None, path: str = "") -> Json:
    """An invoice item of an amount, of a price, or of yen times a quantity."""
    world = call.world
    quantity = int(given.get("quantity", 1))
    pricing, unit = _pricing(world, given, path)
    amount = given["amount"] if "amount" in given else unit * quantity
    if "amount" in given and ("quantity" in given or pricing["price_details"]):
        raise invalid("You may only specify one of these parameters: amount, quantity.", _at(path, "amount"))
    fields.plausible(world, amount, _at(path, "amount"))
    if "amount" in given:
        pricing["unit_amount_decimal"] = str(amount)
    rates = [world.find("tax_rate", id_, _at(path, "tax_rates")) for id_ in given.get("tax_rates") or []]
    stated = given.get("tax_amounts") or []
    if stated and rates:
        raise invalid("You cannot set tax amounts on a line with tax rates.", _at(path, "tax_amounts"))
    now = world.now()
    made = world.create(
        "invoiceitem",
        "ii",
        amount=amount,
        currency="jpy",
        customer=customer,
        date=now,
        description=given.get("description"),
        discountable=amount > 0,
        discounts=[],
        invoice=invoice,
        metadata=fields.metadata_after({}, given.get("metadata") or {}),
        net_amount=amount,
        period=given.get("period", {"start": now, "end": now}),
        pricing=pricing,
        proration=False,
        quantity=quantity,
        quantity_decimal=str(quantity),
        tax_rates=rates,
    )
    if stated:
        world.changed(world.note(made["id"]), taxes=[_stated(world, one) for one in stated])
    return made


def _stated(world: World, one: Json) -> Json:
    """A tax that whoever asks has worked out. Its rate is made for it, or found again, and archived."""
    given = {"active": False, **one["tax_rate_data"]}
    rates = world.store.oldest("tax_rate")
    known = next((rate for rate in rates if all(rate.get(name) == value for name, value in given.items())), None)
    rate = known or taxes.new_rate(world, **given)
    return tax_entry(rate, one["amount"], one["taxable_amount"])


def _pricing(world: World, given: Json, path: str) -> tuple[Json, int]:
    details: Json | None = None
    unit = 0
    if "pricing" in given and "price" in given["pricing"]:
        price = world.find("price", given["pricing"]["price"], _at(path, "pricing[price]"))
        unit, details = price["unit_amount"], {"price": price["id"], "product": price["product"]}
    elif "price_data" in given:
        data = given["price_data"]
        inner = f"{path}[price_data]" if path else "price_data"
        product = data.get("product")
        if product is None:
            if "product_data" not in data:
                raise missing(f"{inner}[product]")
            product = products.new_product(world, data["product_data"]["name"])["id"]
        else:
            world.find("product", product, f"{inner}[product]")
        price = products.new_price(world, data, product, inner)
        unit, details = price["unit_amount"], {"price": price["id"], "product": product}
    elif "unit_amount_decimal" in given:
        unit = products.unit_amount(given, path)
    elif "amount" not in given:
        raise missing(_at(path, "amount"))
    return {"type": "price_details", "price_details": details, "unit_amount_decimal": str(unit)}, unit


def _at(path: str, name: str) -> str:
    return f"{path}[{name}]" if path else name


def lines_from(world: World, invoice: Json, items: list[Json]) -> list[Json]:
    return [_line(world, invoice, item) for item in items]


def _line(world: World, invoice: Json, item: Json) -> Json:
    rates = item["tax_rates"] or invoice["default_tax_rates"]
    stated = (world.store.get(f"{item['id']}:note") or {}).get("taxes")
    details = {"invoice_item": item["id"], "proration": False, "proration_details": None, "subscription": None}
    return world.unkept(
        "line_item",
        "il",
        amount=item["amount"],
        currency="jpy",
        description=item["description"],
        discount_amounts=[],
        discountable=item["discountable"],
        discounts=[],
        invoice=invoice["id"],
        metadata=dict(item["metadata"]),
        parent={"type": "invoice_item_details", "invoice_item_details": details, "subscription_item_details": None},
        period=dict(item["period"]),
        pretax_credit_amounts=[],
        pricing=dict(item["pricing"]),
        quantity=item["quantity"],
        quantity_decimal=str(item["quantity"]),
        subtotal=item["amount"],
        taxes=stated or taxes_on(item["amount"], rates),
    )


def taxes_on(amount: int, rates: list[Json]) -> list[Json]:
    """One entry per rate; what is taxed is the amount without an inclusive tax."""
    found = []
    for rate in rates:
        tax = taxes.tax_of(amount, rate)
        found.append(tax_entry(rate, tax, amount - tax if rate["inclusive"] else amount))
    return found


def tax_entry(rate: Json, tax: int, taxable: int) -> Json:
    return {
        "amount": tax,
        "tax_behavior": "inclusive" if rate["inclusive"] else "exclusive",
        "tax_rate_details": {"tax_rate": rate["id"]},
        "taxability_reason": "not_available",
        "taxable_amount": taxable,
        "type": "tax_rate_details",
    }


def added_up(entries: list[Json]) -> list[Json]:
    """The taxes of all lines, one entry per rate."""
    sums: dict[str, Json] = {}
    for tax in entries:
        kept = sums.setdefault(tax["tax_rate_details"]["tax_rate"], tax | {"amount": 0, "taxable_amount": 0})
        kept["amount"] += tax["amount"]
        kept["taxable_amount"] += tax["taxable_amount"]
    return list(sums.values())


def sums_of(lines: list[Json]) -> Json:
    """Subtotal, taxes and total, as invoices and credit notes name them."""
    subtotal = sum(line["amount"] for line in lines)
    added = added_up([tax for line in lines for tax in line["taxes"]])
    within = sum(tax["amount"] for tax in added if tax["tax_behavior"] == "inclusive")
    on_top = sum(tax["amount"] for tax in added if tax["tax_behavior"] == "exclusive")
    return {
        "subtotal": subtotal,
        "subtotal_excluding_tax": subtotal - within,
        "total": subtotal + on_top,
        "total_excluding_tax": subtotal - within,
        "total_taxes": added,
    }


def shown(url: str, lines: list[Json]) -> Json:
    """The lines as an invoice holds them."""
    return {"object": "list", "data": lines[:SHOWN], "has_more": len(lines) > SHOWN, "url": url}


def unit_of(line: Json) -> int:
    """Yen of one piece of a line."""
    decimal: Any = (line["pricing"] or {}).get("unit_amount_decimal") or line["amount"]
    return int(Decimal(decimal))
