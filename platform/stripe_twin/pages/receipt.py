"""A receipt, as a card payment's `receipt_url` shows it."""

from stripe_twin.api import Answer
from stripe_twin.pages import html
from stripe_twin.pages.html import Visit


def answer(visit: Visit, id_: str) -> Answer:
    charge = visit.world.find("charge", id_)
    when = visit.moment(charge["created"])
    body = f"<p>{visit.say('receipt paid', when=when, amount=visit.yen(charge['amount']))}</p>"
    if charge["amount_refunded"]:
        body += f"<p>{visit.say('receipt refunded', amount=visit.yen(charge['amount_refunded']))}</p>"
    return html.page(visit, visit.say("receipt"), body)
