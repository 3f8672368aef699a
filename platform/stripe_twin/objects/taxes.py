"""Tax rates, and the registration numbers of the account and of its customers."""

import re
from decimal import Decimal
from typing import Any

from stripe_twin.errors import ApiError, invalid
from stripe_twin.listing import listed
from stripe_twin.objects import fields
from stripe_twin.operations import Call, operation
from stripe_twin.values import Json, whole_yen
from stripe_twin.world import World

# The registration number of a qualified invoice issuer is a T and thirteen digits, the corporate number alone thirteen.
_VALUES = {"jp_trn": r"T\d{13}", "jp_cn": r"\d{13}", "jp_rn": r"\d{5}"}


def tax_of(amount: int, rate: Json) -> int:
    """The tax in, or on, an amount of yen at a rate, rounded half up once, as Stripe does for a line."""
    percentage = Decimal(str(rate["percentage"]))
    if rate["inclusive"]:
        return whole_yen(Decimal(amount) * percentage / (100 + percentage))
    return whole_yen(Decimal(amount) * percentage / 100)


@operation("POST", "/v1/tax_rates", "_tax_rate_create_params")
def create(call: Call) -> Json:
    p = call.params
    if not 0 <= p["percentage"] <= 100:
        raise invalid("Invalid percentage: must be between 0 and 100", "percentage")
    given = fields.picked(call, "country", "description", "jurisdiction", "state", "tax_type")
    given |= {name: p[name] for name in ("display_name", "inclusive", "percentage")}
    return new_rate(call.world, active=p.get("active", True), metadata=fields.metadata_of(call), **given)


def new_rate(world: World, **given: Any) -> Json:
    share = given["percentage"]
    made = world.create("tax_rate", "txr", effective_percentage=share, rate_type="percentage", **given)
    world.tell("tax_rate.created", made)
    return made


@operation("GET", "/v1/tax_rates", "_tax_rate_list_params")
def list_(call: Call) -> Json:
    return listed(call, "tax_rate", active=call.params.get("active"), inclusive=call.params.get("inclusive"))


@operation("GET", "/v1/tax_rates/{tax_rate}", "_tax_rate_retrieve_params")
def retrieve(call: Call, tax_rate: str) -> Json:
    return call.world.find("tax_rate", tax_rate)


@operation("POST", "/v1/tax_rates/{tax_rate}", "_tax_rate_update_params")
def update(call: Call, tax_rate: str) -> Json:
    found = call.world.find("tax_rate", tax_rate)
    names = ("active", "country", "description", "display_name", "jurisdiction", "state", "tax_type")
    before = fields.updated(call, found, *names)
    call.world.tell("tax_rate.updated", found, before)
    return found


def new_tax_id(world: World, type_: str, value: str, customer: str | None) -> Json:
    pattern = _VALUES.get(type_)
    if pattern and not re.fullmatch(pattern, value):
        raise ApiError(f"Invalid value for {type_}.", "tax_id_invalid", "value")
    made = world.create(
        "tax_id",
        "txi",
        country="JP" if type_.startswith("jp_") else None,
        customer=customer,
        owner={"type": "customer", "customer": customer} if customer else {"type": "self"},
        type=type_,
        value=value,
        verification={"status": "unavailable" if pattern else "unverified"},
    )
    if customer:
        world.tell("customer.tax_id.created", made)
    return made


@operation("POST", "/v1/tax_ids", "_tax_id_create_params")
def create_tax_id(call: Call) -> Json:
    owner = call.params.get("owner", {"type": "self"})
    customer = owner.get("customer") if owner["type"] == "customer" else None
    if customer:
        call.world.find("customer", customer, "owner[customer]")
    return new_tax_id(call.world, call.params["type"], call.params["value"], customer)


@operation("GET", "/v1/tax_ids", "_tax_id_list_params")
def list_tax_ids(call: Call) -> Json:
    """Those of the account itself, unless a customer's are asked for."""
    owner = call.params.get("owner", {"type": "self"})
    if owner["type"] == "customer":
        return listed(call, "tax_id", customer=owner.get("customer"))
    return listed(call, "tax_id", lambda one: one["customer"] is None)


@operation("GET", "/v1/tax_ids/{id}", "_tax_id_retrieve_params")
def retrieve_tax_id(call: Call, id_: str) -> Json:
    return call.world.find("tax_id", id_)


@operation("DELETE", "/v1/tax_ids/{id}", "_tax_id_delete_params")
def delete_tax_id(call: Call, id_: str) -> Json:
    call.world.find("tax_id", id_)
    call.world.store.drop(id_)
    return {"id": id_, "object": "tax_id", "deleted": True}


@operation("POST", "/v1/customers/{customer}/tax_ids", "_customer_tax_id_create_params")
def create_for_customer(call: Call, customer: str) -> Json:
    call.world.find("customer", customer)
    return new_tax_id(call.world, call.params["type"], call.params["value"], customer)


@operation("GET", "/v1/customers/{customer}/tax_ids", "_customer_tax_id_list_params")
def list_of_customer(call: Call, customer: str) -> Json:
    call.world.find("customer", customer)
    return listed(call, "tax_id", customer=customer)


@operation("DELETE", "/v1/customers/{customer}/tax_ids/{id}", "_customer_tax_id_delete_params")
def delete_of_customer(call: Call, customer: str, id_: str) -> Json:
    call.world.find("customer", customer)
    return delete_tax_id(call, id_)
