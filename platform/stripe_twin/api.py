"""One request to the interface: who asks, what for, whether it is well-formed, whether it was asked before; then it is
done, and what came of it is told."""

import json
import time
from base64 import b64decode
from binascii import Error as NotBase64
from dataclasses import dataclass, field

from stripe_twin import form, operations
from stripe_twin.errors import ApiError
from stripe_twin.expanding import expanded
from stripe_twin.schema import parameters, source
from stripe_twin.values import Json
from stripe_twin.world import World, new_id

# What can be asked in the name of a connected account.
FOR_PAYEES = {"/v1/balance"}


@dataclass
class Request:
    """As it came in. `headers` by lower-case name."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes
    id: str = field(default_factory=lambda: new_id("req"))


@dataclass
class Answer:
    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Asked:
    """A well-formed request: what it asks for, with its parameters as values, and its key if it has one."""

    call: operations.Call
    operation: operations.Operation
    ids: list[str]
    key: str | None
    text: str  # the same for the same request


def answer(world: World, request: Request) -> Answer:
    """Everything a client may send gets an answer; what the twin refuses is kept among its violations."""
    try:
        asked = understood(world, request)
        if asked.key:
            kept = _begin(world, asked)
            if kept:
                return _signed(request, kept)
        if world.switches.slow_seconds:
            time.sleep(world.switches.slow_seconds)
        return _signed(request, _carried_out(world, request, asked))
    except ApiError as error:
        return _signed(request, _refused(world, request, error))


def understood(world: World, request: Request) -> Asked:
    """Raises ApiError for what Stripe would not even begin."""
    _authenticated(request.headers)
    version = request.headers.get("stripe-version", source.api_version())
    if version != source.api_version():
        raise ApiError(f"Invalid Stripe API version: {version}")
    operation, ids = operations.found(request.method, request.path)
    given = form.nested(request.query)
    if request.method == "POST" and request.body:
        if not request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
            raise ApiError("Invalid request: this interface takes form-encoded parameters.")
        try:
            given |= form.nested(request.body.decode("utf-8"))
        except UnicodeDecodeError:
            raise ApiError("Invalid request: the body is not UTF-8.") from None
    params = parameters.read(operation.params, given)
    key = request.headers.get("idempotency-key") if request.method == "POST" else None
    account = request.headers.get("stripe-account")
    if account and request.path not in FOR_PAYEES:
        raise ApiError(f"This practice environment does not take Stripe-Account for {request.path}.")
    call = operations.Call(world, request.path, params, account)
    text = json.dumps([request.method, request.path, account, given], sort_keys=True)
    return Asked(call, operation, ids, key, text)


def _authenticated(headers: dict[str, str]) -> None:
    given = headers.get("authorization", "")
    scheme, _, key = given.partition(" ")
    if scheme.lower() == "basic":
        try:
            key = b64decode(key).decode("utf-8").partition(":")[0]
        except (NotBase64, UnicodeDecodeError):
            key = ""
    if not key:
        raise ApiError("You did not provide an API key.", status=401)
    if "_live_" in key:
        raise ApiError(
            "This is a practice environment, and the key is one for real money. Nothing was done.", status=401
        )
    if not key.startswith(("sk_test_", "rk_test_")) or len(key) < 12:
        raise ApiError(f"Invalid API Key provided: {key[:8]}****", status=401)


def _begin(world: World, asked: Asked) -> Answer | None:
    assert asked.key is not None
    with world.lock:
        kept = world.keys.begin(asked.key, asked.text, world.now())
    if kept is None or kept.answer is None:
        return None
    return Answer(*kept.answer, {"Idempotent-Replayed": "true"})


def _carried_out(world: World, request: Request, asked: Asked) -> Answer:
    with world.lock:
        world.request = {"id": request.id, "idempotency_key": asked.key}
        try:
            world.catch_up()
            result = asked.operation.verb(asked.call, *asked.ids)
            paths = asked.call.params.get("expand")
            made = Answer(200, _encoded(expanded(world, result, paths) if paths else result))
        except ApiError as error:
            made = _refused(world, request, error)
        except BaseException:
            if asked.key:
                world.keys.forget(asked.key)
            raise
        finally:
            world.request = {"id": None, "idempotency_key": None}
            world.store.write_changes()
        if asked.key:
            world.keys.keep(asked.key, made.status, made.body)
    return made


def _encoded(thing: Json) -> bytes:
    return json.dumps(thing, ensure_ascii=False).encode("utf-8")


def _refused(world: World, request: Request, error: ApiError) -> Answer:
    said = error.body()
    said["error"]["request_log_url"] = f"{world.base_url}/_twin/log"
    world.violations.append(
        {
            "at": world.now(),
            "request": request.id,
            "method": request.method,
            "path": request.path,
            "status": error.status,
            "type": error.type,
            "code": error.code,
            "param": error.param,
            "message": error.message,
        }
    )
    return Answer(error.status, _encoded(said))


def _signed(request: Request, made: Answer) -> Answer:
    key = request.headers.get("idempotency-key")
    made.headers |= {"Request-Id": request.id, "Stripe-Version": source.api_version()}
    if key and request.method == "POST":
        made.headers["Idempotency-Key"] = key
    if made.status == 409:
        made.headers["Stripe-Should-Retry"] = "true"
    return made
