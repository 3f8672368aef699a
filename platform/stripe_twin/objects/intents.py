"""Payment intents: one payment from the wish to the money, with a question by the card's bank in between.

    requires_payment_method -> requires_confirmation -> requires_action -> (processing) -> requires_capture -> succeeded

and `canceled` from anywhere before the end.
"""

from collections.abc import Callable
from typing import Any

from stripe_twin.cards import REFUSALS, Outcome
from stripe_twin.errors import ApiError, card_refused, conflict
from stripe_twin.objects import charges, methods
from stripe_twin.values import Json
from stripe_twin.world import WHEN_DUE, WHEN_READ, World, new_id

OPEN = {"requires_payment_method", "requires_confirmation", "requires_action"}
# Who else wants to know how an intent went on: checkouts and invoices.
WHEN_PAID: list[Callable[[World, Json], None]] = []
WHEN_REFUSED: list[Callable[[World, Json], None]] = []


def new_intent(world: World, amount: int, **given: Any) -> Json:
    method = given.get("payment_method")
    settled = {
        "amount_capturable": 0,
        "amount_received": 0,
        "amount_details": {"tip": {}},
        "automatic_payment_methods": {"enabled": True, "allow_redirects": "always"},
        "capture_method": "automatic_async",
        "confirmation_method": "automatic",
        "currency": "jpy",
        "payment_method_options": {"card": {"request_three_d_secure": "automatic"}},
        "payment_method_types": ["card"],
        "status": "requires_confirmation" if method else "requires_payment_method",
    }
    made = world.create("payment_intent", "pi", amount=amount, **(settled | given))
    world.changed(made, client_secret=f"{made['id']}_{new_id('secret')}")
    world.tell("payment_intent.created", made)
    return made


def confirm(world: World, intent: Json, method: Json, *, is_alone: bool = False, return_url: str | None = None) -> Json:
    """Tries to take the money. `is_alone` means nobody is at a screen to answer the bank's question.

    Raises ApiError when the card says no; the intent then waits for another one.
    """
    if intent["status"] not in OPEN:
        raise unexpected_state(intent, "confirm")
    world.changed(intent, payment_method=method["id"], last_payment_error=None, next_action=None)
    if method["type"] == "card" and methods.card_of(method).needs_question and not _was_set_up(world, method, is_alone):
        if is_alone:
            refusal = card_refused(
                "authentication_required",
                "Your card was declined. This transaction requires authentication.",
                "authentication_required",
            )
            raise _refuse(world, intent, method, refusal, was_asked=False)
        url = f"{world.base_url}/3ds/{intent['id']}"
        action = {"type": "redirect_to_url", "redirect_to_url": {"return_url": return_url, "url": url}}
        world.changed(intent, status="requires_action", next_action=action)
        world.tell("payment_intent.requires_action", intent)
        return intent
    return _charge(world, intent, method, was_asked=False)


def question_answered(world: World, intent: Json, *, is_it_them: bool) -> Json:
    """The bank asked, and somebody answered. Raises ApiError where the card then says no, or they failed."""
    if intent["status"] != "requires_action":
        raise unexpected_state(intent, "authenticate")
    method = world.find("payment_method", intent["payment_method"])
    world.changed(intent, next_action=None)
    if is_it_them:
        return _charge(world, intent, method, was_asked=True)
    refusal = ApiError(
        "We are unable to authenticate your payment method. Please choose a different payment method and try again.",
        "payment_intent_authentication_failure",
        status=402,
        type="invalid_request_error",
    )
    raise _refuse(world, intent, method, refusal, was_asked=False)


def _was_set_up(world: World, method: Json, is_alone: bool) -> bool:
    return (
        is_alone
        and methods.card_of(method).outcome is Outcome.ASKED_ONCE
        and bool(world.note(method["id"]).get("set_up"))
    )


def _charge(world: World, intent: Json, method: Json, *, was_asked: bool) -> Json:
    if method["type"] == "card" and methods.card_of(method).outcome in REFUSALS:
        raise _refuse(world, intent, method, methods.refusal(methods.card_of(method)), was_asked=was_asked)
    if world.switches.processing_seconds and method["type"] == "card":
        world.changed(intent, status="processing", processing={"type": "card", "card": {}})
        world.at(world.now() + world.switches.processing_seconds, "payment settles", intent["id"])
        world.tell("payment_intent.processing", intent)
        _tell_others(world, intent)
        return intent
    return _settle(world, intent, method, was_asked=was_asked)


def _settle(world: World, intent: Json, method: Json, *, was_asked: bool) -> Json:
    is_captured = intent["capture_method"] != "manual"
    charge = charges.succeeded(world, intent, method, is_captured=is_captured, was_asked=was_asked)
    world.changed(intent, latest_charge=charge["id"], processing=None)
    if intent["setup_future_usage"] and intent["customer"] and method["customer"] is None:
        methods.attach(world, method, intent["customer"])
        world.changed(method, allow_redisplay="limited")  # kept by the seller's wish; nobody ticked a box
        world.changed(world.note(method["id"]), set_up=True)
    if is_captured:
        _received(world, intent, intent["amount"])
    else:
        world.changed(intent, status="requires_capture", amount_capturable=intent["amount"])
        world.tell("payment_intent.amount_capturable_updated", intent)
        _tell_others(world, intent)
    return intent


def _received(world: World, intent: Json, amount: int) -> None:
    world.changed(intent, status="succeeded", amount_received=amount, amount_capturable=0)
    world.tell("payment_intent.succeeded", intent)
    _tell_others(world, intent)


def _tell_others(world: World, intent: Json) -> None:
    for verb in WHEN_PAID:
        verb(world, intent)


def _refuse(world: World, intent: Json, method: Json, refusal: ApiError, *, was_asked: bool) -> ApiError:
    said: Json = {"code": refusal.code, "message": refusal.message, "type": refusal.type, "payment_method": method}
    said |= {"decline_code": refusal.more.get("decline_code"), "doc_url": refusal.body()["error"].get("doc_url")}
    if refusal.type == "card_error":
        charge = charges.failed(world, intent, method, refusal, was_asked=was_asked)
        said["charge"] = charge["id"]
        world.changed(intent, latest_charge=charge["id"])
    world.changed(intent, status="requires_payment_method", payment_method=None, last_payment_error=said)
    world.tell("payment_intent.payment_failed", intent)
    for verb in WHEN_REFUSED:
        verb(world, intent)
    refusal.more |= {"payment_intent": intent, "payment_method": method}
    if "charge" in said:
        refusal.more["charge"] = said["charge"]
    return refusal


def capture(world: World, intent: Json, amount: int) -> Json:
    if intent["status"] != "requires_capture":
        raise unexpected_state(intent, "capture")
    if not 0 < amount <= intent["amount_capturable"]:
        raise ApiError(
            f"Amount must be at most ¥{intent['amount_capturable']:,}.", "amount_too_large", "amount_to_capture"
        )
    charges.capture(world, world.find("charge", intent["latest_charge"]), amount)
    _received(world, intent, amount)
    return intent


def cancel(world: World, intent: Json, reason: str | None) -> Json:
    if intent["status"] not in OPEN | {"requires_capture"}:
        raise unexpected_state(intent, "cancel")
    if intent["status"] == "requires_capture":
        charges.release(world, world.find("charge", intent["latest_charge"]))
    world.changed(
        intent,
        status="canceled",
        amount_capturable=0,
        canceled_at=world.now(),
        cancellation_reason=reason,
        next_action=None,
    )
    world.tell("payment_intent.canceled", intent)
    return intent


def unexpected_state(intent: Json, verb: str) -> ApiError:
    error = conflict(
        f"You cannot {verb} this PaymentIntent because it has a status of {intent['status']}.",
        "payment_intent_unexpected_state",
    )
    error.more["payment_intent"] = intent
    return error


def _payment_settles(world: World, id_: str) -> None:
    intent = world.find("payment_intent", id_)
    if intent["status"] == "processing":
        _settle(world, intent, world.find("payment_method", intent["payment_method"]), was_asked=False)


def _set_again(world: World) -> None:
    for intent in world.store.newest("payment_intent"):
        if intent["status"] == "processing":
            world.at(world.now(), "payment settles", intent["id"])


WHEN_DUE["payment settles"] = _payment_settles
WHEN_READ.append(_set_again)
