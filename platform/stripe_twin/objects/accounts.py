"""Connected accounts: payees. They are registered on a page of the twin, which an account link leads to once."""

from typing import Any

from stripe_twin.errors import ApiError, conflict, invalid, missing
from stripe_twin.listing import listed, page
from stripe_twin.objects import fields
from stripe_twin.operations import Call, operation
from stripe_twin.values import SECONDS_OF_A_MINUTE, Json
from stripe_twin.world import World, new_id

# An account link is good for some minutes, and for one visit.
LINK_SECONDS = 5 * SECONDS_OF_A_MINUTE
# What a payee has to say before money can leave for them.
ASKED = ["external_account", "individual.dob", "individual.first_name_kana", "tos_acceptance.date"]
CHECKED = ["individual.verification.document"]
_CONTROLLED = {
    "express": {"fees": "application", "losses": "application", "collects": "stripe", "dashboard": "express"},
    "custom": {"fees": "application", "losses": "application", "collects": "application", "dashboard": "none"},
    "standard": {"fees": "account", "losses": "stripe", "collects": "stripe", "dashboard": "full"},
}


@operation("POST", "/v1/accounts", "_account_create_params")
def create(call: Call) -> Json:
    world, p = call.world, call.params
    for name in ("account_token", "external_account", "documents"):
        if name in p:
            raise invalid(f"This practice environment does not take {name}.", name)
    if p.get("country", "JP") != "JP":
        raise invalid("This practice environment has payees in JP only.", "country")
    if "type" in p and "controller" in p:
        raise invalid("You may only specify one of these parameters: type, controller.", "controller")
    if p.get("type") != "standard" and not _requested(p):
        raise missing("capabilities")
    made = world.create(
        "account",
        "acct",
        business_profile=p.get("business_profile", {}),
        business_type=p.get("business_type"),
        capabilities=dict.fromkeys(_requested(p), "inactive"),
        charges_enabled=False,
        controller=_controller(p),
        country="JP",
        default_currency="jpy",
        details_submitted=False,
        email=p.get("email"),
        external_accounts=page("", []),
        metadata=fields.metadata_of(call),
        payouts_enabled=False,
        settings=_settings(),
        tos_acceptance=p.get("tos_acceptance", {}),
        type=p.get("type", "none"),
        **_needs(ASKED, "requirements.past_due"),
    )
    url = f"/v1/accounts/{made['id']}/external_accounts"
    return world.changed(made, external_accounts=page(url, []))


def _requested(params: Json) -> list[str]:
    return [name for name, wish in params.get("capabilities", {}).items() if wish.get("requested")]


def _controller(params: Json) -> Json:
    settled = _CONTROLLED[params.get("type", "express")]
    given = params.get("controller", {})
    return {
        "fees": {"payer": given.get("fees", {}).get("payer", settled["fees"])},
        "is_controller": True,
        "losses": {"payments": given.get("losses", {}).get("payments", settled["losses"])},
        "requirement_collection": given.get("requirement_collection", settled["collects"]),
        "stripe_dashboard": {"type": given.get("stripe_dashboard", {}).get("type", settled["dashboard"])},
        "type": "application",
    }


def _settings() -> Json:
    return {
        "branding": {"icon": None, "logo": None, "primary_color": None, "secondary_color": None},
        "card_payments": {"statement_descriptor_prefix": None},
        "dashboard": {"display_name": None, "timezone": "Asia/Tokyo"},
        "payments": {"statement_descriptor": None},
        "payouts": {
            "debit_negative_balances": True,
            "schedule": {"delay_days": 4, "interval": "daily"},
            "statement_descriptor": None,
        },
    }


def _needs(due: list[str], why: str | None) -> Json:
    nothing: Json = {"alternatives": [], "current_deadline": None, "disabled_reason": None, "errors": []}
    nothing |= {"currently_due": [], "eventually_due": [], "past_due": [], "pending_verification": []}
    now = nothing | {"currently_due": due, "eventually_due": due, "past_due": due, "disabled_reason": why}
    return {"requirements": now, "future_requirements": nothing}


def onboard(world: World, account: Json, *, bank: Json | None = None, is_complete: bool = True) -> Json:
    """The payee has said what was asked. An incomplete one still owes a document, and no money can leave."""
    made = _bank_account(world, account, bank or {})
    state = "active" if is_complete else "pending"
    world.changed(
        account,
        capabilities=dict.fromkeys(account["capabilities"], state),
        charges_enabled=is_complete and "card_payments" in account["capabilities"],
        details_submitted=True,
        external_accounts=page(account["external_accounts"]["url"], [made]),
        payouts_enabled=is_complete,
        tos_acceptance=account["tos_acceptance"] | {"date": world.now(), "ip": "127.0.0.1"},
        **_needs([] if is_complete else CHECKED, None if is_complete else "requirements.past_due"),
    )
    world.tell("account.updated", account, account=account["id"])
    return account


def restrict(world: World, account: Json) -> Json:
    """Stripe asks for more, as it does from time to time, and nothing can be paid to them until they answer."""
    world.changed(
        account,
        capabilities=dict.fromkeys(account["capabilities"], "inactive"),
        charges_enabled=False,
        payouts_enabled=False,
        **_needs(CHECKED, "requirements.past_due"),
    )
    world.tell("account.updated", account, account=account["id"])
    return account


def _bank_account(world: World, account: Json, given: Json) -> Json:
    number = str(given.get("number", "0001234"))
    made: Json = world.unkept(
        "bank_account",
        "ba",
        account=account["id"],
        account_holder_name=given.get("holder", "ヤマダ タロウ"),
        account_holder_type="individual",
        bank_name=given.get("bank", "STRIPE TEST BANK"),
        country="JP",
        currency="jpy",
        default_for_currency=True,
        fingerprint=f"twin{number}",
        last4=number[-4:],
        routing_number=given.get("routing", "1100000"),
        status="new",
        available_payout_methods=["standard"],
    )
    return {name: value for name, value in made.items() if name not in {"created", "livemode", "customer"}}


@operation("GET", "/v1/accounts", "_account_list_params")
def list_(call: Call) -> Json:
    return listed(call, "account")


@operation("GET", "/v1/accounts/{account}", "_account_retrieve_params")
def retrieve(call: Call, account: str) -> Json:
    return _found(call.world, account)


@operation("POST", "/v1/accounts/{account}", "_account_update_params")
def update(call: Call, account: str) -> Json:
    world, found = call.world, _found(call.world, account)
    for name, wish in call.params.get("capabilities", {}).items():
        if wish.get("requested"):
            state = "active" if found["payouts_enabled"] else "inactive"
            found["capabilities"].setdefault(name, state)
    before = fields.updated(call, found, "email", "business_type", "business_profile")
    world.tell("account.updated", found, before, account=account)
    return found


@operation("DELETE", "/v1/accounts/{account}", "_account_delete_params")
def delete(call: Call, account: str) -> Json:
    found = _found(call.world, account)
    if call.world.note(account).get("available", 0):
        raise conflict("An account with a balance cannot be deleted.")
    call.world.changed(found, deleted=True)
    return {"id": account, "object": "account", "deleted": True}


def _found(world: World, account: str) -> Json:
    found = world.store.get(account, "account")
    if found is None or found.get("deleted"):
        raise ApiError(
            f"The provided key does not have access to account '{account}' (or that account does not exist).",
            "account_invalid",
            status=403,
        )
    return found


@operation("POST", "/v1/account_links", "_account_link_create_params")
def create_link(call: Call) -> Json:
    world, p = call.world, call.params
    found = world.find("account", p["account"], "account")
    for name in ("return_url", "refresh_url"):
        if name not in p:
            raise missing(name)
        if not p[name].startswith(("http://", "https://")):
            raise invalid("Not a valid URL", name, "url_invalid")
    expires_at = world.now() + LINK_SECONDS
    token = new_id("link")
    world.store.put(
        {"id": token, "object": "twin.link", "account": found["id"], "expires_at": expires_at, "is_used": False}
        | {name: p[name] for name in ("return_url", "refresh_url", "type")}
    )
    return world.unkept("account_link", "", expires_at=expires_at, url=f"{world.base_url}/onboarding/{token}")


def link_visited(world: World, token: str) -> tuple[Json, bool]:
    """The link, and whether this first visit is still in time. A second one, or a late one, leads to refresh_url."""
    link = world.find("twin.link", token)
    is_good = not link["is_used"] and world.now() <= link["expires_at"]
    world.changed(link, is_used=True)
    return link, is_good


def bank_of(**typed: Any) -> Json:
    """A bank account as it is typed in: bank and branch code, number, holder."""
    return {
        "number": typed["number"],
        "holder": typed["holder"],
        "routing": f"{typed['bank']}{typed['branch']}",
    }
