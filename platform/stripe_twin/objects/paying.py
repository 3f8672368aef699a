"""A card as somebody types it in, what is wrong with it, and what it leads to. The same for page and director."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from stripe_twin import cards
from stripe_twin.errors import ApiError
from stripe_twin.objects import checkout, intents, methods, setups
from stripe_twin.values import Json
from stripe_twin.world import World


@dataclass(frozen=True)
class TypedCard:
    """As it stands in the fields of a page."""

    number: str
    month: str
    year: str
    code: str
    name: str
    email: str = ""

    @property
    def digits(self) -> str:
        return re.sub(r"[\s-]", "", self.number)


def problems(typed: TypedCard, now: int) -> dict[str, str]:
    """Field to what is wrong with it: missing, malformed, unknown or past."""
    found: dict[str, str] = {}
    for field in ("number", "month", "year", "code", "name"):
        if not getattr(typed, field).strip():
            found[field] = "missing"
    if "number" not in found:
        if not cards.has_valid_checksum(typed.digits):
            found["number"] = "malformed"
        elif typed.digits not in cards.BY_NUMBER:
            found["number"] = "unknown"
    if "code" not in found and not re.fullmatch(r"[0-9]{3,4}", typed.code.strip()):
        found["code"] = "malformed"
    if not {"month", "year"} & set(found):
        found |= _end_of_card(typed, now)
    return found


def _end_of_card(typed: TypedCard, now: int) -> dict[str, str]:
    month, year = typed.month.strip(), typed.year.strip()
    if not re.fullmatch(r"0?[1-9]|1[0-2]", month):
        return {"month": "malformed"}
    if not re.fullmatch(r"(20)?[0-9]{2}", year):
        return {"year": "malformed"}
    today = datetime.fromtimestamp(now, UTC)
    if (full_year(year), int(month)) < (today.year, today.month):
        return {"year": "past"}
    return {}


def full_year(year: str) -> int:
    return int(year) if len(year) == 4 else 2000 + int(year)


def method_of(world: World, typed: TypedCard) -> Json:
    billing = {"name": typed.name.strip(), "email": typed.email.strip() or None}
    return methods.new_card(
        world,
        typed.digits,
        month=int(typed.month.strip()),
        year=full_year(typed.year.strip()),
        billing_details=billing,
    )


def pay_session(world: World, session: Json, typed: TypedCard, *, keeps_card: bool = False) -> Json:
    """Raises ApiError when it is too late or the card says no."""
    method = method_of(world, typed)
    name, email = typed.name.strip(), typed.email.strip() or None
    return checkout.pay(world, session, method, name=name, email=email, keeps_card=keeps_card)


def pay_session_with_kept(world: World, session: Json, kept: str) -> Json:
    """With one of the cards the page shows. Raises ApiError for any other, and when the card says no."""
    method = next((one for one in checkout.kept_cards(world, session) if one["id"] == kept), None)
    if method is None:
        raise ApiError("The page does not show this card.", "resource_missing", "saved")
    billing = method["billing_details"]
    return checkout.pay(world, session, method, name=billing["name"], email=billing["email"])


def question_of(world: World, id_: str) -> Json:
    """The intent that a bank's question belongs to, of either kind."""
    found = world.store.get(id_, "payment_intent") or world.store.get(id_, "setup_intent")
    if found is None:
        raise ApiError(f"No such intent: '{id_}'", "resource_missing", status=404)
    return found


def answer_question(world: World, intent: Json, *, is_it_them: bool) -> Json:
    """Raises ApiError where they failed, or the card then says no."""
    if intent["object"] == "payment_intent":
        return intents.question_answered(world, intent, is_it_them=is_it_them)
    setups.question_answered(world, intent, is_it_them=is_it_them)
    for session in list(world.store.newest("checkout.session", where={"setup_intent": intent["id"]})):
        checkout.complete_setup(world, session)
    return intent


def session_of(world: World, intent: Json) -> Json | None:
    field = intent["object"]
    return next(world.store.newest("checkout.session", where={field: intent["id"]}), None)
