"""What whoever directs the play may ask and set, as JSON under /_twin. For tests and the demo only."""

import json
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import parse_qs

from stripe_twin import api, form
from stripe_twin.errors import ApiError
from stripe_twin.objects import acts, endpoints, payouts
from stripe_twin.values import Json
from stripe_twin.webhooks.deliveries import Delivery, headers_for

if TYPE_CHECKING:
    from stripe_twin.server import Running

V = TypeVar("V", bound=Callable[["Running", Json], Any])
Verb = Callable[["Running", Json], Any]
VERBS: dict[str, Verb] = {}


def verb(name: str) -> Callable[[V], V]:
    """Answers `GET /_twin/log` and the like; the parameters of a query come as texts, those of a body as JSON."""

    def named(function: V) -> V:
        VERBS[name] = function
        return function

    return named


def directed(running: "Running", request: api.Request) -> api.Answer:
    name = request.path.removeprefix("/_twin/")
    found = VERBS.get(f"{request.method} {name}")
    if found is None and request.method == "POST" and name.replace("_", " ") in acts.ACTS:
        found = partial(act, name=name.replace("_", " "))
    if found is None:
        return _said(404, {"error": f"The twin has no {request.method} {request.path}."})
    if request.method == "POST" and not request.headers.get("content-type", "").startswith("application/json"):
        # A page of somewhere else can make a browser on this machine send a form, and nothing more.
        return _said(415, {"error": "The control plane takes JSON."})
    given: Json = {name: values[-1] for name, values in parse_qs(request.query).items()}
    if request.body:
        given |= json.loads(request.body)
    try:
        return _said(200, found(running, given))
    except ApiError as error:
        return _said(400, error.body())
    except (KeyError, TypeError, ValueError) as error:
        return _said(400, {"error": {"type": "control", "message": f"{type(error).__name__}: {error}"}})
    finally:
        with running.world.lock:
            running.world.store.write_changes()


def _said(status: int, thing: Any) -> api.Answer:
    return api.Answer(status, json.dumps(thing, ensure_ascii=False).encode("utf-8"))


# --- the world


@verb("POST reset")
def reset(running: "Running", _: Json) -> Json:
    running.reset()
    return state(running, {})


@verb("GET state")
def state(running: "Running", _: Json) -> Json:
    world = running.world
    with world.lock:
        return {"now": world.now(), "stands": world.clock.stands, "switches": world.switches.all()}


@verb("POST clock")
def clock(running: "Running", given: Json) -> Json:
    """`at` with `stands`, or `advance` by seconds, or `follow` the machine again. What falls due happens."""
    world = running.world
    with world.lock:
        if given.get("follow"):
            world.clock.follow_the_machine()
        elif "advance" in given:
            world.go_to(world.now() + int(given["advance"]))
        else:
            stands = bool(given.get("stands", True))
            if stands:  # seconds do not pass by themselves while things fall due on the way
                world.clock.put(world.now(), stands=True)
            if given["at"] > world.now():
                world.go_to(int(given["at"]))
            world.clock.put(float(given["at"]), stands=stands)
        world.catch_up()
        payouts.keep_midnight(world)
    running.deliveries.take()
    return state(running, {})


@verb("POST switches")
def switches(running: "Running", given: Json) -> Json:
    was_held = running.world.switches.hold
    with running.world.lock:
        running.world.switches.set(**given)
    if was_held and not running.world.switches.hold:
        running.deliveries.release()
    return state(running, {})


@verb("GET log")
def log(running: "Running", _: Json) -> list[Json]:
    with running.world.lock:
        entries = list(running.world.log)
    return [entry | {"params": _params_of(entry)} for entry in entries]


def _params_of(entry: Json) -> Json:
    """Nothing for a request that was refused because they could not be read."""
    try:
        return form.nested(entry["body"]) | form.nested(entry["query"])
    except ApiError:
        return {}


@verb("GET violations")
def violations(running: "Running", _: Json) -> list[Json]:
    with running.world.lock:
        return list(running.world.violations)


@verb("GET events")
def events(running: "Running", given: Json) -> list[Json]:
    """Oldest first, in the order in which things happened."""
    with running.world.lock:
        where = {"type": given["type"]} if "type" in given else {}
        return running.world.store.oldest("event", **where)


@verb("GET objects")
def objects_(running: "Running", given: Json) -> list[Json]:
    """All of a kind, or the one with an id."""
    with running.world.lock:
        if "id" in given:
            found = running.world.store.get(given["id"])
            return [found] if found else []
        return running.world.store.oldest(given["kind"])


# --- deliveries


@verb("GET deliveries")
def deliveries(running: "Running", given: Json) -> list[Json]:
    """Those that have not arrived, ready to be sent by hand; all of them with `state=all`."""
    wanted = [one for one in running.deliveries.all() if one.is_pending or given.get("state") == "all"]
    return [_shown(running, one) for one in wanted]


def _shown(running: "Running", one: Delivery) -> Json:
    url, headers, body = running.deliveries.ready(one)
    return {
        "id": one.id,
        "event": one.event["id"],
        "type": one.event["type"],
        "state": one.state,
        "attempts": one.attempts,
        "last_status": one.last_status,
        "url": url,
        "headers": headers,
        "body": body.decode("utf-8"),
    }


@verb("POST deliveries/send")
def send(running: "Running", given: Json) -> list[Json]:
    """These, in this order, now; without `ids` all that are pending."""
    ids = given.get("ids") or [one.id for one in running.deliveries.all() if one.is_pending]
    return running.deliveries.send_now(ids)


@verb("POST deliveries/settle")
def settle(running: "Running", given: Json) -> Json:
    running.deliveries.settle(given["ids"])
    return {}


@verb("POST deliveries/release")
def release(running: "Running", _: Json) -> Json:
    running.deliveries.release()
    return {}


@verb("GET idle")
def idle(running: "Running", given: Json) -> Json:
    """Waits until nothing is on its way any more."""
    running.deliveries.take()
    return {"is_idle": running.deliveries.wait_until_idle(float(given.get("seconds", 60)))}


@verb("POST sign")
def sign(running: "Running", given: Json) -> Json:
    """An event with the signature of any secret, at any time; for addresses that were never registered."""
    with running.world.lock:
        event = running.world.find("event", given["event"])
        body = json.dumps(event, ensure_ascii=False, indent=2)
        at = int(given.get("at") or running.world.now())
    return {"headers": headers_for(body.encode("utf-8"), [given["secret"]], at), "body": body}


@verb("POST endpoints")
def endpoint(running: "Running", given: Json) -> Json:
    with running.world.lock:
        wanted = given.get("events") or ["*"]
        return endpoints.register(running.world, given["url"], wanted, given.get("secret"))


@verb("POST endpoints/rotate")
def rotate(running: "Running", given: Json) -> Json:
    with running.world.lock:
        keeps = bool(given.get("keeps_old", True))
        endpoints.rotate(running.world, given["endpoint"], given["secret"], keeps_old=keeps)
    return {}


# --- what people and banks do


@verb("POST act")
def act_named(running: "Running", given: Json) -> Json:
    """The same with the verb's name in the body: `{"verb": "pay", "session": ...}`."""
    name = given.pop("verb")
    if name not in acts.ACTS:
        raise KeyError(name)
    return act(running, given, name)


def act(running: "Running", given: Json, name: str) -> Json:
    """`POST /_twin/pay_invoice` and the like: one of the verbs of `objects.acts`, with what it needs."""
    try:
        with running.world.lock:
            running.world.catch_up()
            return acts.ACTS[name](running.world, **given)
    finally:
        running.deliveries.take()
