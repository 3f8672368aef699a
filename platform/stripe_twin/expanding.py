"""`expand[]`: ids in an answer replaced by the objects they name, and what is only shown to whoever asks."""

import json
from collections.abc import Callable
from typing import Any

from stripe_twin.errors import invalid
from stripe_twin.values import Json
from stripe_twin.world import World

# What an object shows only when it is asked for: (kind, field) to what gives it.
INCLUDABLE: dict[tuple[str, str], Callable[[World, Json], Any]] = {}


def expanded(world: World, answer: Json, paths: list[str]) -> Json:
    """A copy of the answer with these paths opened. Raises ApiError for one that cannot be."""
    copy: Json = json.loads(json.dumps(answer))
    for path in paths:
        steps = path.split(".")
        if len(steps) > 4:
            raise invalid("You cannot expand more than 4 levels of a property.", "expand")
        _open(world, copy, steps, path)
    return copy


def _open(world: World, thing: Any, steps: list[str], path: str) -> None:
    if isinstance(thing, list):
        for part in thing:
            _open(world, part, steps, path)
        return
    if not steps or thing is None:
        return
    step, rest = steps[0], steps[1:]
    if not isinstance(thing, dict):
        raise _cannot(path)
    if step not in thing or thing[step] is None:
        include = INCLUDABLE.get((thing.get("object", ""), step))
        if include:
            thing[step] = json.loads(json.dumps(include(world, thing)))
        elif step not in thing:
            raise _cannot(path)
    thing[step] = _opened(world, thing[step], path, is_last=not rest)
    _open(world, thing[step], rest, path)


def _opened(world: World, value: Any, path: str, *, is_last: bool) -> Any:
    if isinstance(value, list) and value and all(isinstance(part, str) for part in value):
        return [_opened(world, part, path, is_last=is_last) for part in value]
    if not isinstance(value, str):
        is_closed = value is not None and not (isinstance(value, dict) and "object" in value)
        if is_last and is_closed and not isinstance(value, list):
            raise _cannot(path)
        return value
    found = world.store.get(value)
    if found is None:
        raise _cannot(path)
    return json.loads(json.dumps(found))


def _cannot(path: str) -> Exception:
    return invalid(f"This property cannot be expanded ({path}).", "expand")
