"""The director's client: a twin that runs somewhere, as an object with verbs. Standard library only."""

import json
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode, urlsplit

from stripe_twin.values import Json

ACCEPTED = "4242424242424242"
NEEDS_QUESTION = "4000002500003155"
ALWAYS_NEEDS_QUESTION = "4000000000003220"
DECLINED = "4000000000000002"
DECLINED_AFTER_QUESTION = "4000008400001629"
WITHOUT_FUNDS = "4000000000009995"
DISPUTED_LATER = "4000000000000259"


class Refused(Exception):
    """The twin said no; `body` is what it said, in Stripe's shape where Stripe would have said it."""

    def __init__(self, status: int, body: Json) -> None:
        error = body.get("error", {})
        self.code = error.get("code") if isinstance(error, dict) else None
        super().__init__(error.get("message") if isinstance(error, dict) else str(error))
        self.status, self.body = status, body


class Twin:
    """`Twin(url)`: every method is one request to the control plane. Instants are seconds since 1970."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        self._address = urlsplit(self.url).netloc

    # --- the world

    def reset(self) -> Json:
        """As on the first day."""
        return dict(self._post("reset"))

    def now(self) -> int:
        return int(self._get("state")["now"])

    def set_clock(self, at: float, *, stands: bool = True) -> int:
        """The clock goes there and stands, or runs on from there. What falls due on the way happens at its time."""
        return int(self._post("clock", at=at, stands=stands)["now"])

    def advance(self, *, seconds: int = 0, minutes: int = 0, hours: int = 0, days: int = 0) -> int:
        step = seconds + 60 * minutes + 3600 * hours + 86_400 * days
        return int(self._post("clock", advance=step)["now"])

    def follow_the_machine(self) -> int:
        return int(self._post("clock", follow=True)["now"])

    def switch(self, **switches: Any) -> Json:
        """Sets any of `stripe_twin.switches.Switches`; gives all of them."""
        return dict(self._post("switches", **switches)["switches"])

    def log(self, path: str = "", method: str = "") -> list[Json]:
        """The requests so far, oldest first, with their parameters."""
        return [
            entry for entry in self._get("log") if entry["path"].startswith(path) and method in ("", entry["method"])
        ]

    def violations(self) -> list[Json]:
        """What was refused as wrong, oldest first; a card that says no is not among them."""
        return [entry for entry in self._get("violations") if entry.get("type") != "card_error"]

    def events(self, type: str = "") -> list[Json]:
        """What happened in the last thirty days, oldest first; Stripe forgets events after that."""
        return list(self._get("events", **({"type": type} if type else {})))

    def objects(self, kind: str) -> list[Json]:
        """Everything of a kind, such as `refund` or `checkout.session`, oldest first."""
        return list(self._get("objects", kind=kind))

    def object(self, id: str) -> Json:
        found = self._get("objects", id=id)
        if not found:
            raise KeyError(id)
        return dict(found[0])

    # --- deliveries

    def register(self, url: str, secret: str | None = None, events: list[str] | None = None) -> Json:
        """A webhook endpoint; the answer holds its secret."""
        return dict(self._post("endpoints", url=url, secret=secret, events=events))

    def rotate(self, endpoint: str, secret: str, *, keeps_old: bool = True) -> None:
        """From now on this secret signs, and the old one beside it."""
        self._post("endpoints/rotate", endpoint=endpoint, secret=secret, keeps_old=keeps_old)

    def deliveries(self, *, all: bool = False) -> list[Json]:
        """What has not arrived yet, each with url, headers and body as it would be sent now."""
        return list(self._get("deliveries", **({"state": "all"} if all else {})))

    def send(self, ids: list[str] | None = None) -> list[Json]:
        """The twin sends these now, one after the other, in this order; an id may stand there more than once."""
        return list(self._post("deliveries/send", ids=ids))

    def settle(self, ids: list[str]) -> None:
        """These were delivered by another way."""
        self._post("deliveries/settle", ids=ids)

    def release(self) -> None:
        """What was held goes out."""
        self._post("deliveries/release")

    def wait_until_idle(self, seconds: float = 60) -> bool:
        """Whether every delivery that is not held arrived, or was given up, within so many seconds."""
        return bool(self._get("idle", seconds=seconds)["is_idle"])

    def signed(self, event: str, secret: str, at: int | None = None) -> tuple[dict[str, str], bytes]:
        """Headers and body of an event, signed with any secret at any time."""
        made = self._post("sign", event=event, secret=secret, at=at)
        return dict(made["headers"]), made["body"].encode("utf-8")

    # --- what people and banks do

    def pay(
        self,
        session: str,
        card: str = ACCEPTED,
        *,
        authenticate: bool | None = True,
        name: str = "TARO YAMADA",
        email: str = "",
        keeps_card: bool = False,
        saved: str | None = None,
    ) -> Json:
        """Somebody pays a checkout session; gives the session. `authenticate=None` walks away from the question.

        `keeps_card` ticks the box that keeps it, `saved` chooses a kept one by its id.
        Raises Refused with the code of the refusal when the card says no.
        """
        how = {"authenticate": authenticate, "name": name, "email": email, "keeps_card": keeps_card, "saved": saved}
        return self._act("pay", session=session, card=card, **how)

    def authenticate(self, intent: str, *, is_it_them: bool = True) -> Json:
        return self._act("authenticate", intent=intent, is_it_them=is_it_them)

    def fail_refund(self, refund: str) -> Json:
        return self._act("refund", refund=refund, becomes="failed")

    def settle_refund(self, refund: str) -> Json:
        return self._act("refund", refund=refund, becomes="succeeded")

    def pay_invoice(self, invoice: str, card: str | None = None, *, authenticate: bool | None = True) -> Json:
        """Somebody pays an open invoice, by card or, without one, by a transfer at their bank."""
        return self._act("pay_invoice", invoice=invoice, card=card, authenticate=authenticate)

    def onboard(self, account: str, *, is_complete: bool = True) -> Json:
        """A payee says what is asked of them; an incomplete one still owes a document."""
        return self._act("onboard", account=account, is_complete=is_complete)

    def restrict(self, account: str) -> Json:
        """Stripe asks a payee for more; nothing can be paid to them until they are onboarded again."""
        return self._act("restrict", account=account)

    def dispute(self, charge: str, *, reason: str = "fraudulent", amount: int | None = None) -> Json:
        """A charge, or the latest charge of a payment intent, is disputed."""
        return self._act("dispute", charge=charge, reason=reason, amount=amount)

    def close_dispute(self, dispute: str, *, is_won: bool) -> Json:
        return self._act("close_dispute", dispute=dispute, is_won=is_won)

    def fund(self, amount_yen: int) -> Json:
        """So much of the account's own money is put into its balance, as from a bank."""
        return self._act("fund", amount=amount_yen)

    def pay_out(self) -> Json:
        """Everything available leaves for the account's bank now; an empty answer where there was nothing."""
        return self._act("pay_out")

    def fail_payout(self, payout: str) -> Json:
        return self._act("fail_payout", payout=payout)

    # --- the wire

    def _act(self, verb: str, /, **given: Any) -> Json:
        return dict(self._post(verb, **given))

    def _get(self, path: str, /, **query: Any) -> Any:
        return self._asked("GET", f"{path}?{urlencode(query)}", None)

    def _post(self, path: str, /, **given: Any) -> Any:
        return self._asked("POST", path, json.dumps(given).encode("utf-8"))

    def _asked(self, method: str, path: str, body: bytes | None) -> Any:
        connection = HTTPConnection(self._address, timeout=120)
        try:
            connection.request(method, f"/_twin/{path}", body, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            said = json.loads(answer.read() or b"{}")
        finally:
            connection.close()
        if answer.status != 200:
            raise Refused(answer.status, said)
        return said
