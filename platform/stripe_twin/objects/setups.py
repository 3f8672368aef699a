"""Setup intents: a card asked now for what may be taken later."""

from typing import Any

from stripe_twin.cards import Outcome
from stripe_twin.errors import ApiError, conflict, missing
from stripe_twin.listing import listed
from stripe_twin.objects import fields, methods
from stripe_twin.operations import Call, operation
from stripe_twin.values import Json
from stripe_twin.world import World, new_id

OPEN = {"requires_payment_method", "requires_confirmation", "requires_action"}


def new_setup(world: World, **given: Any) -> Json:
    settled = {
        "automatic_payment_methods": {"enabled": True, "allow_redirects": "always"},
        "payment_method_options": {"card": {"request_three_d_secure": "automatic"}},
        "payment_method_types": ["card"],
        "status": "requires_confirmation" if given.get("payment_method") else "requires_payment_method",
        "usage": "off_session",
    }
    made = world.create("setup_intent", "seti", **(settled | given))
    world.changed(made, client_secret=f"{made['id']}_{new_id('secret')}")
    world.tell("setup_intent.created", made)
    return made


def confirm(world: World, setup: Json, method: Json, return_url: str | None = None) -> Json:
    """Raises ApiError when the card says no."""
    if setup["status"] not in OPEN:
        raise _unexpected_state(setup, "confirm")
    world.changed(setup, payment_method=method["id"], last_setup_error=None, next_action=None)
    card = methods.card_of(method)
    if card.outcome in {Outcome.DECLINED, Outcome.WITHOUT_FUNDS, Outcome.EXPIRED, Outcome.WRONG_CODE}:
        raise _refuse(world, setup, method, methods.refusal(card))
    if card.needs_question:
        url = f"{world.base_url}/3ds/{setup['id']}"
        action = {"type": "redirect_to_url", "redirect_to_url": {"return_url": return_url, "url": url}}
        world.changed(setup, status="requires_action", next_action=action)
        world.tell("setup_intent.requires_action", setup)
        return setup
    return _succeed(world, setup, method)


def question_answered(world: World, setup: Json, *, is_it_them: bool) -> Json:
    if setup["status"] != "requires_action":
        raise _unexpected_state(setup, "authenticate")
    method = world.find("payment_method", setup["payment_method"])
    world.changed(setup, next_action=None)
    if is_it_them:
        return _succeed(world, setup, method)
    refusal = ApiError(
        "We are unable to authenticate your payment method. Please choose a different payment method and try again.",
        "setup_intent_authentication_failure",
        status=402,
    )
    raise _refuse(world, setup, method, refusal)


def _succeed(world: World, setup: Json, method: Json) -> Json:
    if setup["customer"] and method["customer"] is None:
        methods.attach(world, method, setup["customer"])
    world.changed(world.note(method["id"]), set_up=True)
    world.changed(setup, status="succeeded")
    world.tell("setup_intent.succeeded", setup)
    return setup


def _refuse(world: World, setup: Json, method: Json, refusal: ApiError) -> ApiError:
    said = {"code": refusal.code, "message": refusal.message, "type": refusal.type, "payment_method": method}
    world.changed(setup, status="requires_payment_method", payment_method=None, last_setup_error=said)
    world.tell("setup_intent.setup_failed", setup)
    refusal.more["setup_intent"] = setup
    return refusal


def _unexpected_state(setup: Json, verb: str) -> ApiError:
    return conflict(
        f"You cannot {verb} this SetupIntent because it has a status of {setup['status']}.",
        "setup_intent_unexpected_state",
    )


@operation("POST", "/v1/setup_intents", "_setup_intent_create_params")
def create(call: Call) -> Json:
    if "customer" in call.params:
        call.world.find("customer", call.params["customer"], "customer")
    method = methods.usable(call.world, call.params["payment_method"]) if "payment_method" in call.params else None
    made = new_setup(
        call.world,
        metadata=fields.metadata_of(call),
        payment_method=method["id"] if method else None,
        **fields.picked(call, "customer", "description", "usage", "payment_method_options"),
    )
    if call.params.get("confirm"):
        if method is None:
            raise missing("payment_method")
        return confirm(call.world, made, method, call.params.get("return_url"))
    return made


@operation("GET", "/v1/setup_intents", "_setup_intent_list_params")
def list_(call: Call) -> Json:
    wanted = {name: call.params.get(name) for name in ("customer", "payment_method")}
    return listed(call, "setup_intent", **wanted)


@operation("GET", "/v1/setup_intents/{intent}", "_setup_intent_retrieve_params")
def retrieve(call: Call, intent: str) -> Json:
    return call.world.find("setup_intent", intent)


@operation("POST", "/v1/setup_intents/{intent}/confirm", "_setup_intent_confirm_params")
def confirm_setup(call: Call, intent: str) -> Json:
    found = call.world.find("setup_intent", intent)
    given = call.params.get("payment_method") or found["payment_method"]
    if given is None:
        raise missing("payment_method")
    return confirm(call.world, found, methods.usable(call.world, given), call.params.get("return_url"))


@operation("POST", "/v1/setup_intents/{intent}/cancel", "_setup_intent_cancel_params")
def cancel(call: Call, intent: str) -> Json:
    found = call.world.find("setup_intent", intent)
    if found["status"] not in OPEN:
        raise _unexpected_state(found, "cancel")
    call.world.changed(
        found, status="canceled", cancellation_reason=call.params.get("cancellation_reason"), next_action=None
    )
    call.world.tell("setup_intent.canceled", found)
    return found
