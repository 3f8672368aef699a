"""What people and banks do outside the interface: pay, answer the bank's question, dispute, send money back."""

from collections.abc import Callable

from stripe_twin.errors import ApiError, invalid
from stripe_twin.objects import accounts, balance, disputes, invoice_paying, methods, paying, payouts, refunds
from stripe_twin.objects.paying import TypedCard
from stripe_twin.values import Json
from stripe_twin.world import World, new_id

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
    keeps_card: bool = False,
    saved: str | None = None,
) -> Json:
    """Pays a session as its page does, with a card typed in or a `saved` one.

    `authenticate`: they answer the bank rightly, wrongly, or (None) walk away.
    """
    given = typed(card, name, email)
    wrong = paying.problems(given, world.now())
    if wrong and not saved:
        raise invalid(f"The page would complain: {wrong}")
    found = world.find("checkout.session", session)
    if saved:
        paying.pay_session_with_kept(world, found, saved)
    else:
        paying.pay_session(world, found, given, keeps_card=keeps_card)
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


@act("pay invoice")
def pay_invoice(
    world: World, invoice: str, card: str | None = None, name: str = "TARO YAMADA", authenticate: bool | None = True
) -> Json:
    """Pays an open invoice as its page does: by card, or without one at a bank."""
    found = world.find("invoice", invoice)
    if card is None:
        return invoice_paying.pay(world, found, methods.new_transfer(world, found["customer_name"]))
    invoice_paying.pay(world, found, paying.method_of(world, typed(card, name, "")))
    intent = invoice_paying.intent_of(world, found)
    if intent and intent["status"] == "requires_action" and authenticate is not None:
        paying.answer_question(world, intent, is_it_them=authenticate)
    return found


@act("onboard")
def onboard(world: World, account: str, is_complete: bool = True, bank: Json | None = None) -> Json:
    return accounts.onboard(world, world.find("account", account), bank=bank, is_complete=is_complete)


@act("restrict")
def restrict(world: World, account: str) -> Json:
    return accounts.restrict(world, world.find("account", account))


@act("dispute")
def dispute(world: World, charge: str, reason: str = "fraudulent", amount: int | None = None) -> Json:
    """A charge, or the latest one of a payment intent, is disputed."""
    intent = world.store.get(charge, "payment_intent")
    return disputes.dispute(world, world.find("charge", intent["latest_charge"] if intent else charge), reason, amount)


@act("close dispute")
def close_dispute(world: World, dispute: str, is_won: bool) -> Json:
    return disputes.close(world, world.find("dispute", dispute), is_won=is_won)


@act("fund")
def fund(world: World, amount: int) -> Json:
    """Own money from a bank: it is available at once, and no payment stands behind it."""
    return balance.move(world, "topup", amount, {"id": new_id("tu")}, description="Top-up")


@act("pay out")
def pay_out(world: World) -> Json:
    """Everything available leaves now, as it does at midnight with daily payouts."""
    return payouts.everything_leaves(world) or {}


@act("fail payout")
def fail_payout(world: World, payout: str) -> Json:
    return payouts.fail(world, world.find("payout", payout))
