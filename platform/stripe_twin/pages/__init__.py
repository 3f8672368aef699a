"""The pages a browser opens: paying, the bank's question, an invoice, a payee's registration. None needs script."""

from collections.abc import Callable
from urllib.parse import parse_qsl

from stripe_twin.api import Answer, Request
from stripe_twin.errors import ApiError
from stripe_twin.pages import checkout, html, invoice, onboarding, question, receipt
from stripe_twin.pages.html import Visit
from stripe_twin.world import World

# First part of the path to what answers it: the visit and the id behind it.
_ROOMS: dict[str, Callable[[Visit, str], Answer]] = {
    "c": checkout.answer,
    "3ds": question.answer,
    "receipts": receipt.answer,
    "invoices": invoice.answer,
    "onboarding": onboarding.answer,
}


def answer(world: World, request: Request) -> Answer:
    """One request of a browser."""
    if request.path == "/twin.css":
        return Answer(200, html.STYLE, {"Content-Type": "text/css; charset=utf-8"})
    room, _, rest = request.path.strip("/").partition("/")
    visit = Visit(
        world,
        is_sent=request.method == "POST",
        typed=dict(parse_qsl(request.body.decode("utf-8", "replace"), keep_blank_values=True)),
        languages=request.headers.get("accept-language", ""),
    )
    found = _ROOMS.get(room)
    with world.lock:
        world.catch_up()
        try:
            if found is None or not rest:
                return html.gone(visit)
            if room == "invoices" and rest.endswith("/pdf"):
                return invoice.pdf(visit, rest.removesuffix("/pdf"))
            return found(visit, rest.split("/")[-1])
        except ApiError as error:
            return html.gone(visit) if error.status == 404 else html.troubled(visit, error.message)
        finally:
            world.store.write_changes()
