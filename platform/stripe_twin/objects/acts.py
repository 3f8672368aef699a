"""What people and banks do outside the interface: pay, answer the bank's question, dispute, send money back."""

from collections.abc import Callable
from typing import Any

from stripe_twin.errors import ApiError, invalid
from stripe_twin.objects import paying, refunds
from stripe_twin.objects.paying import TypedCard
from stripe_twin.values import Json
from stripe_twin.world import World

ACTS: dict[str, Callable[..., Json]] = {}


def act(name: str) -> Callable[[Callable[..., Json]], Callable[..., Json]]:
    def named(verb: Callable[..., Json]) -> Callable[..., Json]:
        ACTS[name] = verb
        return verb

    return named


def typed(card: str, name: str, email: str) -> TypedCard:
    return TypedCard(number=card, month="12", year="2034", code="123", name=name, email=email)


@act("pay")
def pay(
    world: World,
    session: str,
    card: str = "4242424242424242",
    name: str = "TARO YAMADA",
    email: str = "",
    authenticate: bool | None = True,
) -> Json:
    """Pays a session as its page does. `authenticate`: they answer the bank rightly, wrongly, or (None) walk away."""
    given = typed(card, name, email)
    wrong = paying.problems(given, world.now())
    if wrong:
        raise invalid(f"The page would complain: {wrong}")
    found = world.find("checkout.session", session)
    paying.pay_session(world, found, given)
    intent_id = found["payment_intent"] or found["setup_intent"]
    intent = paying.question_of(world, intent_id)
    if intent["status"] == "requires_action" and authenticate is not None:
        paying.answer_question(world, intent, is_it_them=authenticate)
    return found


@act("authenticate")
def authenticate(world: World, intent: str, is_it_them: bool = True) -> Json:
    """Answers the bank's question of a payment or setup intent."""
    return paying.answer_question(world, paying.question_of(world, intent), is_it_them=is_it_them)


@act("refund")
def refund(world: World, refund: str, becomes: str) -> Json:
    """A refund fails at the card's bank, or a pending one arrives."""
    found = world.find("refund", refund)
    if becomes == "failed":
        return refunds.fail(world, found)
    if becomes == "succeeded":
        return refunds.settle(world, found)
    raise ApiError(f"A refund becomes failed or succeeded, not {becomes}.")
