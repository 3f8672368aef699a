"""Products and prices, as far as checkouts and invoices need them."""

from decimal import Decimal

from stripe_twin.errors import ApiError, invalid, missing
from stripe_twin.listing import listed
from stripe_twin.objects import fields
from stripe_twin.operations import Call, operation
from stripe_twin.values import Json
from stripe_twin.world import World


def new_product(world: World, name: str, **given: object) -> Json:
    settled = {"active": True, "images": [], "marketing_features": [], "type": "service", "updated": world.now()}
    made = world.create("product", "prod", name=name, **(settled | given))
    world.tell("product.created", made)
    return made


def new_price(world: World, given: Json, product: str, path: str = "") -> Json:
    amount = unit_amount(given, path)
    made = world.create(
        "price",
        "price",
        active=given.get("active", True),
        billing_scheme="per_unit",
        currency=fields.yen(given["currency"], f"{path}[currency]" if path else "currency"),
        product=product,
        tax_behavior=given.get("tax_behavior", "unspecified"),
        type="one_time",
        unit_amount=amount,
        unit_amount_decimal=str(amount),
        nickname=given.get("nickname"),
        lookup_key=given.get("lookup_key"),
        metadata=fields.metadata_after({}, given.get("metadata", {})),
    )
    world.tell("price.created", made)
    return made


def unit_amount(given: Json, path: str = "") -> int:
    """Whole yen, however they were written."""
    if "unit_amount" in given:
        return int(given["unit_amount"])
    if "unit_amount_decimal" in given:
        amount = Decimal(given["unit_amount_decimal"])
        if amount != int(amount):
            raise ApiError(
                f"Invalid decimal: {amount}. jpy has no decimals.", "parameter_invalid_integer", "unit_amount_decimal"
            )
        return int(amount)
    raise missing(f"{path}[unit_amount]" if path else "unit_amount")


@operation("POST", "/v1/products", "_product_create_params")
def create_product(call: Call) -> Json:
    given = fields.picked(call, "active", "description", "images", "statement_descriptor", "unit_label", "url")
    made = new_product(call.world, call.params["name"], metadata=fields.metadata_of(call), **given)
    if "default_price_data" in call.params:
        price = new_price(call.world, call.params["default_price_data"], made["id"], "default_price_data")
        call.world.changed(made, default_price=price["id"])
    return made


@operation("GET", "/v1/products", "_product_list_params")
def list_products(call: Call) -> Json:
    return listed(call, "product", active=call.params.get("active"))


@operation("GET", "/v1/products/{id}", "_product_retrieve_params")
def retrieve_product(call: Call, id_: str) -> Json:
    return call.world.find("product", id_)


@operation("POST", "/v1/products/{id}", "_product_update_params")
def update_product(call: Call, id_: str) -> Json:
    found = call.world.find("product", id_)
    before = fields.updated(call, found, "active", "description", "name", "default_price", "images", "url")
    call.world.tell("product.updated", found, before)
    return found


@operation("POST", "/v1/prices", "_price_create_params")
def create_price(call: Call) -> Json:
    if "recurring" in call.params:
        raise invalid("This practice environment keeps one-time prices only.", "recurring")
    product = call.params.get("product")
    if product is None:
        data = call.params.get("product_data")
        if data is None:
            raise missing("product")
        product = new_product(call.world, data["name"])["id"]
    else:
        call.world.find("product", product, "product")
    return new_price(call.world, call.params, product)


@operation("GET", "/v1/prices", "_price_list_params")
def list_prices(call: Call) -> Json:
    return listed(call, "price", product=call.params.get("product"), active=call.params.get("active"))


@operation("GET", "/v1/prices/{price}", "_price_retrieve_params")
def retrieve_price(call: Call, price: str) -> Json:
    return call.world.find("price", price)
