"""The requests that make and move payment intents; what they do is in `intents`."""

from stripe_twin.errors import ApiError, invalid, missing
from stripe_twin.listing import listed
from stripe_twin.objects import fields, intents, methods
from stripe_twin.operations import Call, operation
from stripe_twin.values import Json

_OWN = (
    "description",
    "receipt_email",
    "setup_future_usage",
    "shipping",
    "statement_descriptor",
    "statement_descriptor_suffix",
    "transfer_group",
)
SUFFIX_LENGTH = 22


@operation("POST", "/v1/payment_intents", "_payment_intent_create_params")
def create(call: Call) -> Json:
    p = call.params
    fields.yen(p["currency"])
    amount = fields.chargeable(call.world, p["amount"])
    _checked(call)
    if p.get("confirm") and "payment_method" not in p:
        raise missing("payment_method")
    for name in ("confirmation_token", "payment_method_data", "transfer_data", "application_fee_amount"):
        if name in p:
            raise invalid(f"This practice environment does not take {name}.", name)
    if "customer" in p:
        call.world.find("customer", p["customer"], "customer")
    method = methods.usable(call.world, p["payment_method"]) if "payment_method" in p else None
    made = intents.new_intent(
        call.world,
        amount,
        metadata=fields.metadata_of(call),
        payment_method=method["id"] if method else None,
        **fields.picked(call, *_OWN, "customer", "capture_method", "confirmation_method", "payment_method_options"),
    )
    if p.get("confirm") and method:
        return intents.confirm(
            call.world, made, method, is_alone=_is_alone(p.get("off_session")), return_url=p.get("return_url")
        )
    return made


def _is_alone(given: object) -> bool:
    return given is True or given in ("one_off", "recurring", "true")


def _checked(call: Call) -> None:
    suffix = call.params.get("statement_descriptor_suffix") or ""
    if len(suffix) > SUFFIX_LENGTH:
        raise ApiError(
            f"The statement descriptor suffix must be at most {SUFFIX_LENGTH} characters.",
            "parameter_invalid_string",
            "statement_descriptor_suffix",
        )


@operation("GET", "/v1/payment_intents", "_payment_intent_list_params")
def list_(call: Call) -> Json:
    return listed(call, "payment_intent", customer=call.params.get("customer"))


@operation("GET", "/v1/payment_intents/{intent}", "_payment_intent_retrieve_params")
def retrieve(call: Call, intent: str) -> Json:
    return call.world.find("payment_intent", intent)


@operation("POST", "/v1/payment_intents/{intent}", "_payment_intent_update_params")
def update(call: Call, intent: str) -> Json:
    found = call.world.find("payment_intent", intent)
    _checked(call)
    if "amount" in call.params:
        if found["status"] not in intents.OPEN:
            raise intents.unexpected_state(found, "update")
        fields.chargeable(call.world, call.params["amount"])
    if "payment_method" in call.params:
        call.params["payment_method"] = methods.usable(call.world, call.params["payment_method"])["id"]
        call.world.changed(found, status="requires_confirmation")
    fields.updated(call, found, *_OWN, "amount", "payment_method", "customer")
    return found


@operation("POST", "/v1/payment_intents/{intent}/confirm", "_payment_intent_confirm_params")
def confirm(call: Call, intent: str) -> Json:
    found = call.world.find("payment_intent", intent)
    given = call.params.get("payment_method") or found["payment_method"]
    if given is None:
        raise ApiError(
            "You cannot confirm this PaymentIntent because it's missing a payment method.",
            "payment_intent_unexpected_state",
        )
    method = methods.usable(call.world, given)
    is_alone = _is_alone(call.params.get("off_session"))
    return intents.confirm(call.world, found, method, is_alone=is_alone, return_url=call.params.get("return_url"))


@operation("POST", "/v1/payment_intents/{intent}/capture", "_payment_intent_capture_params")
def capture(call: Call, intent: str) -> Json:
    found = call.world.find("payment_intent", intent)
    asked = call.params.get("amount_to_capture")
    return intents.capture(call.world, found, found["amount_capturable"] if asked is None else asked)


@operation("POST", "/v1/payment_intents/{intent}/cancel", "_payment_intent_cancel_params")
def cancel(call: Call, intent: str) -> Json:
    found = call.world.find("payment_intent", intent)
    sessions = list(call.world.store.newest("checkout.session", where={"payment_intent": intent}))
    if sessions and sessions[0]["status"] == "open":
        raise intents.unexpected_state(found, "cancel")
    return intents.cancel(call.world, found, call.params.get("cancellation_reason"))
