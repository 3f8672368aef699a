"""The bank's question before it lets a payment through: 3-D Secure."""

from html import escape as e

from stripe_twin.api import Answer
from stripe_twin.errors import ApiError
from stripe_twin.objects import checkout as checkout_objects
from stripe_twin.objects import paying
from stripe_twin.pages import checkout, html
from stripe_twin.pages.html import Visit
from stripe_twin.values import Json


def answer(visit: Visit, id_: str) -> Answer:
    intent = paying.question_of(visit.world, id_)
    session = paying.session_of(visit.world, intent)
    visit.speak(session["locale"] if session else None)
    if intent["status"] != "requires_action":
        return _over(visit, intent, session)
    if not visit.is_sent:
        return _shown(visit, intent, session)
    back = intent["next_action"]["redirect_to_url"]["return_url"]
    try:
        paying.answer_question(visit.world, intent, is_it_them=visit.typed.get("answer") == "me")
    except ApiError as error:
        if error.status != 402:
            raise
    return _onwards(visit, intent, session, back)


def _onwards(visit: Visit, intent: Json, session: Json | None, back: str | None) -> Answer:
    if session:
        return checkout.onwards(visit, session)
    if not back:
        return _over(visit, intent, None)
    name = intent["object"]
    joined = "&" if "?" in back else "?"
    return html.redirect(f"{back}{joined}{name}={intent['id']}&{name}_client_secret={intent['client_secret']}")


def _shown(visit: Visit, intent: Json, session: Json | None) -> Answer:
    method = visit.world.find("payment_method", intent["payment_method"])
    last4 = method["card"]["last4"]
    if intent["object"] == "payment_intent":
        why = visit.say("question why", last4=last4, amount=visit.yen(intent["amount"]))
    else:
        why = visit.say("question why setup", last4=last4)
    back = session["url"] if session else intent["next_action"]["redirect_to_url"]["return_url"]
    leave = f'<a href="{e(back)}">{visit.say("walk away")}</a>' if back else ""
    body = f"""<p>{why}</p>
<form method="post" action="/3ds/{intent["id"]}">
<div class="acts"><button type="submit" name="answer" value="me">{visit.say("do confirm")}</button>
<button type="submit" class="second" name="answer" value="not me">{visit.say("do fail")}</button></div>
<p>{leave}</p>
</form>"""
    return html.page(visit, visit.say("question"), body)


def _over(visit: Visit, intent: Json, session: Json | None) -> Answer:
    to = (session["url"] or checkout_objects.return_to(visit.world, session)) if session else None
    link = f'<p><a href="{e(to)}">{visit.say("go on")}</a></p>' if to else ""
    return html.page(visit, visit.say("question over"), f"<p>{visit.say('question over why')}</p>{link}")
