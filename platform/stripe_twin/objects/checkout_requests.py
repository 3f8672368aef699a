"""The requests around checkout sessions: what they may ask for, and what a new session looks like."""

from stripe_twin.errors import conflict, invalid, missing
from stripe_twin.listing import listed
from stripe_twin.objects import checkout, checkout_lines, fields, setups
from stripe_twin.operations import Call, operation
from stripe_twin.values import SECONDS_OF_A_DAY, SECONDS_OF_A_MINUTE, Json
from stripe_twin.world import World

SHORTEST_SECONDS = 30 * SECONDS_OF_A_MINUTE
LONGEST_SECONDS = SECONDS_OF_A_DAY
_TAKEN_OVER = (
    "billing_address_collection",
    "cancel_url",
    "client_reference_id",
    "customer",
    "customer_creation",
    "customer_email",
    "locale",
    "payment_method_options",
    "submit_type",
    "success_url",
)
# What Stripe knows and the twin would have to pretend.
_NOT_HERE = (
    "subscription_data",
    "shipping_options",
    "discounts",
    "optional_items",
    "custom_fields",
    "after_expiration",
)


@operation("POST", "/v1/checkout/sessions", "checkout/_session_create_params")
def create(call: Call) -> Json:
    world, p = call.world, call.params
    mode = fields.needed(call, "mode")
    _checked(call)
    lines = checkout_lines.lines_of(world, p.get("line_items", [])) if mode == "payment" else []
    total = sum(line["amount_total"] for line in lines)
    if mode == "payment":
        fields.chargeable(world, total, "line_items")
    expires_at = _end_of(call)
    given = fields.picked(call, *_TAKEN_OVER)
    if mode == "payment":
        given.setdefault("customer_creation", "if_required" if "customer" not in given else None)
    made = world.create(
        "checkout.session",
        "cs_test",
        amount_subtotal=sum(line["amount_subtotal"] for line in lines) if lines else None,
        amount_total=total if lines else None,
        automatic_tax={"enabled": False, "liability": None, "provider": None, "status": None},
        currency="jpy",
        custom_fields=[],
        custom_text={},
        expires_at=expires_at,
        invoice_creation=_invoice_creation(p) if mode == "payment" else None,
        metadata=fields.metadata_of(call),
        mode=mode,
        payment_method_collection="if_required" if mode == "payment" else "always",
        payment_method_types=["card"],
        saved_payment_method_options=_saving(p),
        payment_status="unpaid" if mode == "payment" else "no_payment_required",
        shipping_options=[],
        status="open",
        total_details=checkout_lines.totals(lines) if lines else None,
        ui_mode="hosted_page",
        **given,
    )
    world.changed(made, url=f"{world.base_url}/c/pay/{made['id']}")
    world.changed(world.note(made["id"]), lines=lines, intent=p.get("payment_intent_data", {}))
    if mode == "setup":
        _prepare_setup(world, made, p.get("setup_intent_data", {}))
    world.at(expires_at, "session over", made["id"])
    return made


def _checked(call: Call) -> None:
    world, p = call.world, call.params
    for name in _NOT_HERE:
        if name in p:
            raise invalid(f"This practice environment does not take {name}.", name)
    if p["mode"] == "subscription":
        raise invalid("This practice environment has no subscriptions.", "mode")
    if p.get("ui_mode", "hosted_page") != "hosted_page":
        raise invalid("This practice environment has hosted pages only.", "ui_mode")
    if "success_url" not in p:
        raise missing("success_url")
    for name in ("success_url", "cancel_url"):
        if name in p and not p[name].startswith(("http://", "https://")):
            raise invalid("Not a valid URL", name, "url_invalid")
    if "customer" in p:
        world.find("customer", p["customer"], "customer")
        for name in ("customer_email", "customer_creation"):
            if name in p:
                raise conflict(f"You may only specify one of these parameters: customer, {name}.")
    if p["mode"] == "payment" and not p.get("line_items"):
        raise missing("line_items")
    if p["mode"] == "setup":
        for name in ("line_items", "payment_intent_data", "invoice_creation"):
            if name in p:
                raise invalid(f"You can not pass `{name}` in `setup` mode.", name)
        if "currency" not in p:
            raise missing("currency")
    if "currency" in p:
        fields.yen(p["currency"])
    suffix = p.get("payment_intent_data", {}).get("statement_descriptor_suffix", "")
    if len(suffix) > 22:
        raise invalid(
            "The statement descriptor suffix must be at most 22 characters.",
            "payment_intent_data[statement_descriptor_suffix]",
        )


def _saving(params: Json) -> Json | None:
    """Whether the page offers to keep the card, and which kept cards it shows."""
    if "customer" not in params:
        if "saved_payment_method_options" in params:
            raise invalid("Cards are kept with a customer; give one.", "saved_payment_method_options")
        return None
    settled = {"allow_redisplay_filters": ["always"], "payment_method_remove": "disabled", "payment_method_save": None}
    asked: Json = params.get("saved_payment_method_options", {})
    return settled | asked


def _end_of(call: Call) -> int:
    now = call.world.now()
    expires_at = int(call.params.get("expires_at", now + LONGEST_SECONDS))
    if expires_at < now + SHORTEST_SECONDS:
        raise invalid(
            "The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation.", "expires_at"
        )
    if expires_at > now + LONGEST_SECONDS:
        raise invalid(
            "The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.", "expires_at"
        )
    return expires_at


def _invoice_creation(params: Json) -> Json:
    given = params.get("invoice_creation", {"enabled": False})
    names = ("account_tax_ids", "custom_fields", "description", "footer", "issuer", "rendering_options")
    settled: Json = dict.fromkeys(names) | {"metadata": {}}
    return {"enabled": given["enabled"], "invoice_data": settled | given.get("invoice_data", {})}


def _prepare_setup(world: World, session: Json, given: Json) -> None:
    setup = setups.new_setup(
        world,
        customer=session["customer"],
        description=given.get("description"),
        metadata=fields.metadata_after({}, given.get("metadata", {})),
    )
    world.changed(session, setup_intent=setup["id"])


@operation("GET", "/v1/checkout/sessions", "checkout/_session_list_params")
def list_(call: Call) -> Json:
    wanted = {name: call.params.get(name) for name in ("customer", "payment_intent", "status")}
    return listed(call, "checkout.session", **wanted)


@operation("GET", "/v1/checkout/sessions/{session}", "checkout/_session_retrieve_params")
def retrieve(call: Call, session: str) -> Json:
    return call.world.find("checkout.session", session)


@operation("POST", "/v1/checkout/sessions/{session}", "checkout/_session_update_params")
def update(call: Call, session: str) -> Json:
    found = call.world.find("checkout.session", session)
    fields.updated(call, found)
    return found


@operation("POST", "/v1/checkout/sessions/{session}/expire", "checkout/_session_expire_params")
def expire(call: Call, session: str) -> Json:
    found = call.world.find("checkout.session", session)
    if found["status"] != "open":
        raise conflict(
            'Only Checkout Sessions with a status in ["open"] can be expired. '
            f"This Checkout Session has a status of {found['status']}."
        )
    return checkout.over(call.world, found)


@operation("GET", "/v1/checkout/sessions/{session}/line_items", "checkout/_session_line_item_list_params")
def list_lines(call: Call, session: str) -> Json:
    return checkout.line_items(call.world, call.world.find("checkout.session", session))
