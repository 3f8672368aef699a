"""Checkout sessions: a page that is asked for, waits for somebody, and is over after a time."""

from typing import Any

from stripe_twin.errors import ApiError
from stripe_twin.expanding import INCLUDABLE
from stripe_twin.listing import page
from stripe_twin.objects import fields, intents, methods, setups
from stripe_twin.objects.customers import new_customer
from stripe_twin.values import Json
from stripe_twin.world import WHEN_DUE, WHEN_READ, World


def kept_cards(world: World, session: Json) -> list[Json]:
    """The cards the page shows beside the empty fields."""
    wish = session["saved_payment_method_options"]
    if not wish or session["mode"] != "payment":
        return []
    return methods.kept_by(world, session["customer"], wish["allow_redisplay_filters"])


def offers_keeping(session: Json) -> bool:
    wish = session["saved_payment_method_options"]
    return bool(wish and wish["payment_method_save"] == "enabled" and session["mode"] == "payment")


def line_items(world: World, session: Json) -> Json:
    return page(f"/v1/checkout/sessions/{session['id']}/line_items", world.note(session["id"])["lines"])


def over(world: World, session: Json) -> Json:
    """It takes no money any more; an intent that waits for the bank goes with it."""
    intent = world.store.get(session["payment_intent"] or "", "payment_intent")
    if intent and intent["status"] in intents.OPEN:
        intents.cancel(world, intent, "abandoned")
    world.changed(session, status="expired", url=None)
    world.tell("checkout.session.expired", session)
    return session


def _session_over(world: World, id_: str) -> None:
    session = world.find("checkout.session", id_)
    if session["status"] == "open":
        over(world, session)


def _set_again(world: World) -> None:
    for session in world.store.newest("checkout.session"):
        if session["status"] == "open":
            world.at(session["expires_at"], "session over", session["id"])


def pay(
    world: World,
    session: Json,
    method: Json,
    *,
    name: str | None = None,
    email: str | None = None,
    keeps_card: bool = False,
) -> Json:
    """Somebody pays on the page. Raises ApiError when it is too late or the card says no.

    Afterwards the session is complete, or its intent waits for the bank's question.
    """
    if session["status"] == "expired":
        raise ApiError("This Checkout Session has expired.", "checkout_session_expired")
    if session["status"] == "complete":
        raise ApiError("This Checkout Session was paid already.", "checkout_session_complete")
    payer = {"name": name, "email": email or session["customer_email"]}
    world.changed(world.note(session["id"]), payer=payer, keeps_card=keeps_card and offers_keeping(session))
    if session["mode"] == "setup":
        setup = setups.confirm(
            world, world.find("setup_intent", session["setup_intent"]), method, return_to(world, session)
        )
        if setup["status"] == "succeeded":
            complete_setup(world, session)
        return session
    intent = _intent_of(world, session)
    if intent["status"] not in intents.OPEN:
        raise ApiError("This Checkout Session is being paid.", "checkout_session_complete")
    intents.confirm(world, intent, method, return_url=return_to(world, session))
    return session


def _intent_of(world: World, session: Json) -> Json:
    """The intent is made when somebody pays for the first time, as it is at Stripe."""
    if session["payment_intent"]:
        return world.find("payment_intent", session["payment_intent"])
    given = dict(world.note(session["id"])["intent"])
    metadata = fields.metadata_after({}, given.pop("metadata", {}))
    given.pop("transfer_data", None)
    made = intents.new_intent(world, session["amount_total"], customer=session["customer"], metadata=metadata, **given)
    world.changed(session, payment_intent=made["id"])
    return made


def return_to(world: World, session: Json) -> str:
    """Where the payer goes once it is done."""
    return str(session["success_url"]).replace("{CHECKOUT_SESSION_ID}", session["id"])


def complete_setup(world: World, session: Json) -> None:
    world.changed(session, **_completed(world, session))
    world.tell("checkout.session.completed", session)


def _completed(world: World, session: Json) -> Json:
    payer = world.note(session["id"]).get("payer", {})
    if session["customer_creation"] == "always" and not session["customer"]:
        made = new_customer(world, name=payer.get("name"), email=payer.get("email"))
        session["customer"] = made["id"]
        if session["payment_intent"]:
            world.changed(world.find("payment_intent", session["payment_intent"]), customer=made["id"])
    nobody: Json = {"address": None, "business_name": None, "individual_name": None, "phone": None}
    details = nobody | {"tax_exempt": "none", "tax_ids": [], "name": payer.get("name"), "email": payer.get("email")}
    return {"status": "complete", "url": None, "customer": session["customer"], "customer_details": details}


def _keep_card(world: World, session: Json, intent: Json) -> None:
    """Where they ticked the box, the card is theirs to choose next time."""
    if world.note(session["id"]).get("keeps_card") and intent["payment_method"]:
        method = world.find("payment_method", intent["payment_method"])
        methods.attach(world, method, session["customer"])
        world.changed(method, allow_redisplay="always")


def _went_on(world: World, intent: Json) -> None:
    """The intent of a session was taken, is held, or is being processed."""
    for session in list(world.store.newest("checkout.session", where={"payment_intent": intent["id"]})):
        is_paid = intent["status"] == "succeeded"
        if session["status"] == "complete":
            if is_paid and session["payment_status"] == "unpaid":
                world.changed(session, payment_status="paid")
                if intent["capture_method"] != "manual":
                    world.tell("checkout.session.async_payment_succeeded", session)
            continue
        _keep_card(world, session, intent)
        given: dict[str, Any] = _completed(world, session)
        world.changed(session, payment_status="paid" if is_paid else "unpaid", **given)
        for verb in WHEN_COMPLETE:
            verb(world, session)
        world.tell("checkout.session.completed", session)


# What else a completed session brings about, such as an invoice.
WHEN_COMPLETE: list[Any] = []
WHEN_DUE["session over"] = _session_over
WHEN_READ.append(_set_again)
INCLUDABLE["checkout.session", "line_items"] = line_items
intents.WHEN_PAID.append(_went_on)
