"""Customers: companies that are invoiced, people who pay by card."""

from stripe_twin.errors import invalid
from stripe_twin.expanding import INCLUDABLE
from stripe_twin.listing import listed, page
from stripe_twin.objects import fields
from stripe_twin.objects.taxes import new_tax_id
from stripe_twin.operations import Call, operation
from stripe_twin.values import Json
from stripe_twin.world import World

_OWN = ("address", "description", "email", "name", "phone", "preferred_locales", "shipping", "tax_exempt")


def new_customer(world: World, **given: object) -> Json:
    made = world.create(
        "customer",
        "cus",
        **{
            "balance": 0,
            "delinquent": False,
            "invoice_prefix": "",
            "invoice_settings": {
                "custom_fields": None,
                "default_payment_method": None,
                "footer": None,
                "rendering_options": None,
            },
            "next_invoice_sequence": 1,
            "preferred_locales": [],
            "tax_exempt": "none",
        }
        | given,
    )
    if not made["invoice_prefix"]:
        made["invoice_prefix"] = made["id"][-8:].upper()
    world.tell("customer.created", made)
    return made


@operation("POST", "/v1/customers", "_customer_create_params")
def create(call: Call) -> Json:
    given = fields.picked(call, *_OWN, "invoice_prefix", "next_invoice_sequence", "balance")
    if "invoice_settings" in call.params:
        given["invoice_settings"] = _settings({}, call.params["invoice_settings"])
    made = new_customer(call.world, metadata=fields.metadata_of(call), **given)
    for data in call.params.get("tax_id_data", []):
        new_tax_id(call.world, data["type"], data["value"], customer=made["id"])
    return made


def _settings(before: Json, given: Json) -> Json:
    fresh = {name: None if value == "" else value for name, value in given.items()}
    names = ("custom_fields", "default_payment_method", "footer", "rendering_options")
    return dict.fromkeys(names) | before | fresh


@operation("GET", "/v1/customers", "_customer_list_params")
def list_(call: Call) -> Json:
    return listed(call, "customer", email=call.params.get("email"))


@operation("GET", "/v1/customers/{customer}", "_customer_retrieve_params")
def retrieve(call: Call, customer: str) -> Json:
    found = call.world.store.get(customer, "customer")
    if found and found.get("deleted"):
        return {"id": customer, "object": "customer", "deleted": True}
    return call.world.find("customer", customer)


@operation("POST", "/v1/customers/{customer}", "_customer_update_params")
def update(call: Call, customer: str) -> Json:
    found = call.world.find("customer", customer)
    if "invoice_settings" in call.params:
        call.params["invoice_settings"] = _settings(found["invoice_settings"], call.params["invoice_settings"])
    names = (*_OWN, "invoice_settings", "invoice_prefix", "next_invoice_sequence", "balance")
    before = fields.updated(call, found, *names)
    if before:
        call.world.tell("customer.updated", found, before)
    return found


@operation("DELETE", "/v1/customers/{customer}", "_customer_delete_params")
def delete(call: Call, customer: str) -> Json:
    found = call.world.find("customer", customer)
    open_ones = [i for i in call.world.store.newest("invoice", where={"customer": customer}) if i["status"] == "open"]
    if open_ones:
        raise invalid(f"This customer has an open invoice: {open_ones[0]['id']}", "customer")
    call.world.changed(found, deleted=True)
    call.world.tell("customer.deleted", found)
    return {"id": customer, "object": "customer", "deleted": True}


def _tax_ids(world: World, customer: Json) -> Json:
    rows = list(world.store.newest("tax_id", where={"customer": customer["id"]}))
    return page(f"/v1/customers/{customer['id']}/tax_ids", rows)


INCLUDABLE["customer", "tax_ids"] = _tax_ids
