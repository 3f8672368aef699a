"""What a checkout session asks money for: lines with their price and the tax in it or on it."""

from stripe_twin.errors import invalid, missing
from stripe_twin.objects import fields, products
from stripe_twin.objects.taxes import tax_of
from stripe_twin.values import Json
from stripe_twin.world import World


def lines_of(world: World, given: list[Json]) -> list[Json]:
    return [_line(world, line, f"line_items[{place}]") for place, line in enumerate(given)]


def _line(world: World, given: Json, path: str) -> Json:
    price = _price(world, given, path)
    quantity = given.get("quantity")
    if quantity is None:
        raise missing(f"{path}[quantity]")
    subtotal = price["unit_amount"] * fields.positive(quantity, f"{path}[quantity]")
    rates = [world.find("tax_rate", id_, f"{path}[tax_rates]") for id_ in given.get("tax_rates") or []]
    behaviour = price["tax_behavior"]
    for rate in rates:
        if behaviour != "unspecified" and (behaviour == "inclusive") != rate["inclusive"]:
            raise invalid(f"The tax rate {rate['id']} and the price disagree about tax_behavior.", f"{path}[tax_rates]")
    taxes: list[Json] = [{"amount": tax_of(subtotal, rate), "rate": rate, "taxability_reason": None} for rate in rates]
    added = sum(tax["amount"] for tax in taxes if not tax["rate"]["inclusive"])
    return world.unkept(
        "item",
        "li",
        amount_discount=0,
        amount_subtotal=subtotal,
        amount_tax=sum(tax["amount"] for tax in taxes),
        amount_total=subtotal + added,
        currency="jpy",
        description=world.find("product", price["product"])["name"],
        discounts=[],
        metadata=fields.metadata_after({}, given.get("metadata", {})),
        price=price,
        quantity=quantity,
        taxes=[
            tax | {"taxable_amount": subtotal - (tax["amount"] if tax["rate"]["inclusive"] else 0)} for tax in taxes
        ],
    )


def _price(world: World, given: Json, path: str) -> Json:
    if "price" in given:
        return world.find("price", given["price"], f"{path}[price]")
    if "price_data" not in given:
        raise missing(f"{path}[price]")
    data, path = given["price_data"], f"{path}[price_data]"
    if "recurring" in data:
        raise invalid("In `payment` mode a price cannot be recurring.", f"{path}[recurring]")
    fields.yen(data["currency"], f"{path}[currency]")
    if "product" in data:
        product = world.find("product", data["product"], f"{path}[product]")["id"]
    elif "product_data" in data:
        wanted = data["product_data"]
        product = products.new_product(
            world,
            wanted["name"],
            description=wanted.get("description"),
            metadata=fields.metadata_after({}, wanted.get("metadata", {})),
        )["id"]
    else:
        raise missing(f"{path}[product]")
    return products.new_price(world, data, product, path)


def totals(lines: list[Json]) -> Json:
    return {
        "amount_discount": 0,
        "amount_shipping": 0,
        "amount_tax": sum(line["amount_tax"] for line in lines),
        "breakdown": None,
    }
