"""Which requests there are. A module of `objects` names each of its verbs with the path and the client's parameters."""

from collections.abc import Callable
from dataclasses import dataclass

from stripe_twin.errors import ApiError
from stripe_twin.values import Json
from stripe_twin.world import World


@dataclass(frozen=True)
class Call:
    """One request, read and found well-formed. `params` are values, not texts."""

    world: World
    path: str
    params: Json
    account: str | None = None  # Stripe-Account: the connected account it is made for


Verb = Callable[..., Json]


@dataclass(frozen=True)
class Operation:
    """`params` names the client's module that declares the parameters, such as `_refund_create_params`."""

    method: str
    template: str
    params: str | None
    verb: Verb


OPERATIONS: list[Operation] = []
_BY_SHAPE: dict[tuple[str, int, str], list[tuple[list[str], Operation]]] = {}


def operation(method: str, template: str, params: str | None = None) -> Callable[[Verb], Verb]:
    """Makes a function answer a path; the parts of the path in braces are handed to it as texts."""

    def named(verb: Verb) -> Verb:
        made = Operation(method, template, params, verb)
        OPERATIONS.append(made)
        parts = template.strip("/").split("/")
        _BY_SHAPE.setdefault((method, len(parts), parts[1]), []).append((parts, made))
        return verb

    return named


def found(method: str, path: str) -> tuple[Operation, list[str]]:
    """The operation and the ids of its path."""
    parts = path.strip("/").split("/")
    shape = (method, len(parts), parts[1] if len(parts) > 1 else "")
    for template, made in _BY_SHAPE.get(shape, []):
        if all(part == given or part.startswith("{") for part, given in zip(template, parts, strict=True)):
            return made, [given for part, given in zip(template, parts, strict=True) if part.startswith("{")]
    raise ApiError(f"Unrecognized request URL ({method}: {path}).", status=404)
