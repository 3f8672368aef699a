"""The page of a checkout session: what is paid for, until when, and a card."""

import re
from collections.abc import Callable
from html import escape as e

from stripe_twin.api import Answer
from stripe_twin.errors import ApiError
from stripe_twin.objects import checkout, paying
from stripe_twin.objects.intents import OPEN
from stripe_twin.objects.paying import TypedCard
from stripe_twin.pages import html
from stripe_twin.pages.html import Visit
from stripe_twin.values import Json

_SHOWN_CARDS = (
    ("4242 4242 4242 4242", "card accepted"),
    ("4000 0025 0000 3155", "card asked"),
    ("4000 0000 0000 3220", "card asked"),
    ("4000 0084 0000 1629", "card asked and declined"),
    ("4000 0000 0000 0002", "card declined"),
    ("4000 0000 0000 9995", "card without funds"),
    ("4000 0000 0000 0259", "card disputed"),
)


def answer(visit: Visit, id_: str) -> Answer:
    """Shows the page, or pays."""
    session = visit.world.find("checkout.session", id_)
    visit.speak(session["locale"])
    if session["status"] != "open":
        return _not_open(visit, session)
    return _sent(visit, session) if visit.is_sent else _shown(visit, session, {}, _remembered(visit, session))


def _not_open(visit: Visit, session: Json) -> Answer:
    is_paid = session["status"] == "complete"
    if is_paid and visit.is_sent:  # sent twice: they are done, not wrong
        return html.redirect(checkout.return_to(visit.world, session))
    to = checkout.return_to(visit.world, session) if is_paid else session["cancel_url"]
    link = f'<p><a href="{e(to)}">{visit.say("back to shop")}</a></p>' if to else ""
    title, why = ("paid", "paid why") if is_paid else ("over", "over why")
    return html.page(visit, visit.say(title), f"<p>{visit.say(why)}</p>{link}", 200 if is_paid else 410)


def _remembered(visit: Visit, session: Json) -> str:
    """What became of the last attempt, for whoever comes back from the bank's question."""
    id_ = session["payment_intent"] or session["setup_intent"]
    intent = visit.world.store.get(id_ or "")
    return outcome_of(visit, intent) if intent else ""


def outcome_of(visit: Visit, intent: Json) -> str:
    """What is still to be done about an intent, or why its last attempt failed."""
    if intent["status"] == "requires_action":
        url = intent["next_action"]["redirect_to_url"]["url"]
        return f'{visit.say("question open")} <a href="{e(url)}">{visit.say("question go on")}</a>'
    error = intent.get("last_payment_error") or intent.get("last_setup_error")
    return refusal(visit, error["code"], error.get("decline_code")) if error else ""


def refusal(visit: Visit, code: str | None, decline_code: str | None) -> str:
    if code and code.endswith("authentication_failure"):
        return visit.say("refused question")
    known = {"insufficient_funds", "expired_card", "incorrect_cvc"}
    return visit.say(f"refused {next((c for c in (decline_code, code) if c in known), 'card_declined')}")


def typed_card(visit: Visit) -> TypedCard:
    names = ("number", "month", "year", "code", "name", "email")
    return TypedCard(**{name: visit.typed.get(name, "") for name in names})


def _sent(visit: Visit, session: Json) -> Answer:
    kept = visit.typed.get("saved", "another")
    if kept != "another":
        return _tried(visit, session, lambda: paying.pay_session_with_kept(visit.world, session, kept))
    typed = typed_card(visit)
    wrong = paying.problems(typed, visit.world.now())
    if _asks_for_email(session):
        given = typed.email.strip()
        if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", given):
            wrong["email"] = "malformed" if given else "missing"
    if wrong:
        return _shown(visit, session, wrong, visit.say("some fields"), 422)
    keeps_card = "keep" in visit.typed
    return _tried(visit, session, lambda: paying.pay_session(visit.world, session, typed, keeps_card=keeps_card))


def _tried(visit: Visit, session: Json, pay: Callable[[], Json]) -> Answer:
    try:
        pay()
    except ApiError as error:
        if error.type != "card_error":
            raise
        return _shown(visit, session, {}, refusal(visit, error.code, error.more.get("decline_code")), 402)
    return onwards(visit, session)


def onwards(visit: Visit, session: Json) -> Answer:
    """To the bank's question, or back to where they came from."""
    intent = visit.world.store.get(session["payment_intent"] or session["setup_intent"] or "")
    if intent and intent["status"] == "requires_action":
        return html.redirect(intent["next_action"]["redirect_to_url"]["url"])
    if intent and intent["status"] in OPEN:
        return html.redirect(session["url"])
    return html.redirect(checkout.return_to(visit.world, session))


def _asks_for_email(session: Json) -> bool:
    return not session["customer"] and not session["customer_email"]


def _shown(visit: Visit, session: Json, wrong: dict[str, str], message: str, status: int = 200) -> Answer:
    is_payment = session["mode"] == "payment"
    amount = visit.yen(session["amount_total"] or 0)
    label = "do keep" if not is_payment else "do book" if session["submit_type"] == "book" else "do pay"
    back = f'<a href="{e(session["cancel_url"])}">{visit.say("go back")}</a>' if session["cancel_url"] else ""
    email = (
        html.text_field(visit, "email", wrong=wrong, autocomplete="email", inputmode="email")
        if _asks_for_email(session)
        else ""
    )
    body = f"""{html.complaint(visit, message)}
{_what_for(visit, session) if is_payment else ""}
<p>{visit.say("until", when=visit.moment(session["expires_at"]))}</p>
<form method="post" action="/c/pay/{session["id"]}" novalidate>
{email}
<h2>{visit.say("card")}</h2>
{_kept_cards(visit, session)}
{card_fields(visit, wrong)}
{_keeping(visit, session)}
<div class="acts"><button type="submit">{visit.say(label, amount=amount)}</button>{back}</div>
</form>
{test_cards(visit)}"""
    return html.page(visit, visit.say("pay" if is_payment else "keep a card"), body, status)


def _kept_cards(visit: Visit, session: Json) -> str:
    """One of the cards they kept, or the fields below."""
    kept = checkout.kept_cards(visit.world, session)
    if not kept:
        return ""
    chosen = visit.typed.get("saved", kept[0]["id"])
    choices = [(method["id"], visit.say("kept card", **_named(method["card"]))) for method in kept]
    rows = "".join(
        f'<label class="choice"><input type="radio" name="saved" value="{value}"'
        f"{' checked' if value == chosen else ''}> {words}</label>"
        for value, words in [*choices, ("another", visit.say("another card"))]
    )
    return f"<fieldset><legend>{visit.say('which card')}</legend>{rows}</fieldset>"


def _named(card: Json) -> dict[str, str]:
    brand = {"visa": "Visa", "mastercard": "Mastercard", "jcb": "JCB"}.get(card["brand"], card["brand"])
    return {"brand": brand, "last4": card["last4"], "month": f"{card['exp_month']:02d}", "year": str(card["exp_year"])}


def _keeping(visit: Visit, session: Json) -> str:
    if not checkout.offers_keeping(session):
        return ""
    ticked = " checked" if "keep" in visit.typed else ""
    return (
        f'<label class="choice"><input type="checkbox" name="keep" value="yes"{ticked}> {visit.say("keep it")}</label>'
    )


def card_fields(visit: Visit, wrong: dict[str, str]) -> str:
    def field(name: str, autocomplete: str, inputmode: str = "numeric", width: str = "narrow", hint: str = "") -> str:
        return html.text_field(
            visit, name, wrong=wrong, autocomplete=autocomplete, inputmode=inputmode, width=width, hint=hint
        )

    return f"""<div class="row">
{field("number", "cc-number", width="")}
{field("month", "cc-exp-month", hint=visit.say("hint month"))}
{field("year", "cc-exp-year", hint=visit.say("hint year"))}
{field("code", "cc-csc", hint=visit.say("hint code"))}
{field("name", "cc-name", inputmode="text", width="")}
</div>"""


def test_cards(visit: Visit) -> str:
    rows = "".join(f"<tr><th scope=row><code>{n}</code></th><td>{visit.say(w)}</td></tr>" for n, w in _SHOWN_CARDS)
    return f"""<details><summary>{visit.say("test cards")}</summary>
<p>{visit.say("test cards how")}</p><table class="cards">{rows}</table></details>"""


def _what_for(visit: Visit, session: Json) -> str:
    lines = visit.world.note(session["id"])["lines"]
    rows = "".join(
        f"<tr><th scope=row>{visit.say('line', name=line['description'], count=line['quantity'])}</th>"
        f"<td>{visit.yen(line['amount_subtotal'])}</td></tr>"
        for line in lines
    )
    for is_within, word in ((True, "tax within"), (False, "tax on top")):
        taxes = [tax for line in lines for tax in line["taxes"] if tax["rate"]["inclusive"] is is_within]
        if taxes:
            amount = visit.yen(sum(tax["amount"] for tax in taxes))
            rows += f"<tr><th scope=row>{visit.say(word)}</th><td>{amount}</td></tr>"
    total = visit.yen(session["amount_total"])
    return f"""<table><tbody>{rows}</tbody>
<tfoot><tr><th scope=row>{visit.say("total")}</th><td>{total}</td></tr></tfoot></table>"""
