"""Payment methods: cards for practice, kept with a customer or used once."""

from stripe_twin import cards
from stripe_twin.cards import TestCard
from stripe_twin.errors import ApiError, card_refused, conflict, invalid, missing, no_such
from stripe_twin.listing import listed
from stripe_twin.objects import fields
from stripe_twin.operations import Call, operation
from stripe_twin.values import Json
from stripe_twin.world import World

_NOBODY: Json = {"address": None, "email": None, "name": None, "phone": None, "tax_id": None}


def new_card(world: World, number: str, **given: object) -> Json:
    """A payment method of type card. The fingerprint says which number it was, as it does for Stripe."""
    card = cards.BY_NUMBER[number]
    month, year = given.pop("month", 12), given.pop("year", 2034)
    details = {
        "brand": card.brand,
        "checks": {"address_line1_check": None, "address_postal_code_check": None, "cvc_check": "pass"},
        "country": card.country,
        "display_brand": card.brand,
        "exp_month": month,
        "exp_year": year,
        "fingerprint": f"twin{number}",
        "funding": "credit",
        "generated_from": None,
        "last4": number[-4:],
        "networks": {"available": [card.brand], "preferred": None},
        "regulated_status": "unregulated",
        "three_d_secure_usage": {"supported": True},
        "wallet": None,
    }
    billing = _NOBODY | (given.pop("billing_details", None) or {})  # type: ignore[operator]
    return world.create("payment_method", "pm", billing_details=billing, card=details, type="card", **given)


def new_transfer(world: World, name: str | None) -> Json:
    """What stands behind an invoice that was paid at a bank."""
    return world.create(
        "payment_method", "pm", billing_details=_NOBODY | {"name": name}, customer_balance={}, type="customer_balance"
    )


def card_of(method: Json) -> TestCard:
    return cards.BY_NUMBER[method["card"]["fingerprint"].removeprefix("twin")]


def usable(world: World, given: str, param: str = "payment_method") -> Json:
    """A payment method by its id, or a new one for one of the names Stripe gives its test cards."""
    if given in cards.NAMED:
        return new_card(world, cards.NAMED[given])
    found = world.store.get(given, "payment_method")
    if found is None:
        raise no_such("PaymentMethod", given, param)
    return found


def attach(world: World, method: Json, customer: str) -> Json:
    if method["customer"] not in (None, customer):
        raise conflict("The payment method you provided has already been attached to a customer.")
    if method["customer"] is None:
        if card_of(method).outcome is cards.Outcome.DECLINED:
            raise refusal(card_of(method))
        world.changed(method, customer=customer)
        world.tell("payment_method.attached", method)
    return method


def kept_by(world: World, customer: str, redisplay: list[str]) -> list[Json]:
    """The cards a customer has kept and may be shown again, oldest first."""
    kept = world.store.oldest("payment_method", customer=customer)
    return [method for method in kept if method["type"] == "card" and method["allow_redisplay"] in redisplay]


def refusal(card: TestCard, **more: object) -> ApiError:
    code, decline_code, message = cards.REFUSALS[card.outcome]
    return card_refused(code, message, decline_code, **more)


@operation("POST", "/v1/payment_methods", "_payment_method_create_params")
def create(call: Call) -> Json:
    if fields.needed(call, "type") != "card":
        raise invalid("This practice environment keeps cards only.", "type")
    card = call.params.get("card")
    if card is None:
        raise missing("card")
    if "token" in card:
        number = cards.NAMED.get(card["token"].replace("tok_", "pm_card_"))
        if number is None:
            raise no_such("token", card["token"], "card[token]")
        given: Json = {}
    else:
        for name in ("number", "exp_month", "exp_year"):
            if name not in card:
                raise missing(f"card[{name}]")
        number, given = card["number"].replace(" ", ""), {"month": card["exp_month"], "year": card["exp_year"]}
        if number not in cards.BY_NUMBER:
            raise card_refused("incorrect_number", "Your card number is incorrect.")
    billing = {k: v or None for k, v in call.params.get("billing_details", {}).items()}
    return new_card(call.world, number, billing_details=billing, metadata=fields.metadata_of(call), **given)


@operation("GET", "/v1/payment_methods/{payment_method}", "_payment_method_retrieve_params")
def retrieve(call: Call, method: str) -> Json:
    return call.world.find("payment_method", method)


@operation("GET", "/v1/payment_methods", "_payment_method_list_params")
def list_(call: Call) -> Json:
    return listed(call, "payment_method", customer=call.params.get("customer"), type=call.params.get("type"))


@operation("GET", "/v1/customers/{customer}/payment_methods", "_customer_payment_method_list_params")
def list_of_customer(call: Call, customer: str) -> Json:
    call.world.find("customer", customer)
    return listed(call, "payment_method", customer=customer, type=call.params.get("type"))


@operation("POST", "/v1/payment_methods/{payment_method}/attach", "_payment_method_attach_params")
def attach_to_customer(call: Call, method: str) -> Json:
    customer = call.params.get("customer")
    if customer is None:
        raise missing("customer")
    call.world.find("customer", customer, "customer")
    return attach(call.world, usable(call.world, method, "id"), customer)


@operation("POST", "/v1/payment_methods/{payment_method}/detach", "_payment_method_detach_params")
def detach(call: Call, method: str) -> Json:
    found = call.world.find("payment_method", method)
    if found["customer"] is None:
        raise conflict("The payment method you provided is not attached to a customer so detachment is impossible.")
    before = {"customer": found["customer"]}
    call.world.changed(found, customer=None)
    call.world.tell("payment_method.detached", found, before)
    return found
