"""Where a payee says who they are and which account is theirs; reached by an account link, once."""

import re
from datetime import date

from stripe_twin.api import Answer
from stripe_twin.objects import accounts
from stripe_twin.pages import html
from stripe_twin.pages.html import Visit
from stripe_twin.values import Json

_KANA = r"[ァ-ヶー・　 ]+"
_SHAPES = {"kana": _KANA, "bank": r"\d{4}", "branch": r"\d{3}", "account": r"\d{7}", "holder": _KANA}
_FIELDS = ("kana", "born", "bank", "branch", "account", "holder")


def answer(visit: Visit, token: str) -> Answer:
    if visit.is_sent:
        link = visit.world.find("twin.link", token)
        return _sent(visit, link)
    link, is_good = accounts.link_visited(visit.world, token)
    return _shown(visit, link, {}) if is_good else html.redirect(link["refresh_url"])


def _sent(visit: Visit, link: Json) -> Answer:
    """Registered, registered with a document still owed, or put off."""
    if link.get("is_over"):
        return html.redirect(link["refresh_url"])
    if visit.typed.get("way") != "later":
        wrong = _problems(visit.typed)
        if wrong:
            return _shown(visit, link, wrong, 422)
        bank = accounts.bank_of(
            number=visit.typed["account"].strip(),
            holder=visit.typed["holder"].strip(),
            bank=visit.typed["bank"].strip(),
            branch=visit.typed["branch"].strip(),
        )
        account = visit.world.find("account", link["account"])
        accounts.onboard(visit.world, account, bank=bank, is_complete=visit.typed.get("way") != "incomplete")
    visit.world.changed(link, is_over=True)
    return html.redirect(link["return_url"])


def _problems(typed: dict[str, str]) -> dict[str, str]:
    found = {name: "missing" for name in _FIELDS if not typed.get(name, "").strip()}
    for name, shape in _SHAPES.items():
        if name not in found and not re.fullmatch(shape, typed[name].strip()):
            found[name] = "malformed"
    if "born" not in found:
        try:
            date.fromisoformat(typed["born"].strip())
        except ValueError:
            found["born"] = "malformed"
    return found


def _shown(visit: Visit, link: Json, wrong: dict[str, str], status: int = 200) -> Answer:
    def field(name: str, *, has_hint: bool = False, autocomplete: str = "off", width: str = "") -> str:
        hint = visit.say(f"hint {name}") if has_hint else ""
        mode = "numeric" if name in {"bank", "branch", "account"} else "text"
        return html.text_field(
            visit, name, wrong=wrong, hint=hint, autocomplete=autocomplete, inputmode=mode, width=width
        )

    body = f"""{html.complaint(visit, visit.say("some fields") if wrong else "")}
<p>{visit.say("onboarding why")}</p>
<form method="post" action="/onboarding/{link["id"]}" novalidate>
{field("kana")}
{field("born", has_hint=True, autocomplete="bday")}
<div class="row">{field("bank", has_hint=True, width="narrow")}{field("branch", has_hint=True, width="narrow")}</div>
{field("account", has_hint=True)}
{field("holder")}
<div class="acts"><button type="submit" name="way" value="complete">{visit.say("do register")}</button>
<button type="submit" class="second" name="way" value="incomplete">{visit.say("do register later")}</button>
<button type="submit" class="second" name="way" value="later">{visit.say("do later")}</button></div>
</form>"""
    return html.page(visit, visit.say("onboarding"), body, status)
