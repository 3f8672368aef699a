"""Judges answers of the twin by the resource classes of the installed Stripe client."""

import ast
from decimal import Decimal

from stripe_twin.schema import resources, source

OBJECTS_OF_LISTS = {"list", "search_result"}


def complaints(thing: dict, path: str = "") -> list[str]:
    """What an answer lacks, has too much, or has in another type than the client declares; nested objects included."""
    kind = thing.get("object", "?")
    here = path or kind
    if kind in OBJECTS_OF_LISTS:
        return [said for place, part in enumerate(thing["data"]) for said in complaints(part, f"{here}.data[{place}]")]
    if thing.get("deleted") and set(thing) == {"id", "object", "deleted"}:
        return []
    if kind not in resources.MODULES:
        return [f"{here}: unknown object {kind}"]
    return _record(resources.shape_of(kind), thing, here)


def _record(shape: resources.Shape, thing: dict, path: str) -> list[str]:
    found = [f"{path}.{name}: not declared" for name in thing if name not in shape.fields]
    for name, field in shape.fields.items():
        if name not in thing:
            found += [] if field.is_nullable else [f"{path}.{name}: is missing"]
        elif thing[name] is None:
            found += [] if field.is_nullable else [f"{path}.{name}: is null"]
        else:
            found += _value(field.annotation, field.inner, thing[name], f"{path}.{name}")
    return found


def _value(annotation: ast.expr, inner: resources.Shape | None, value: object, path: str) -> list[str]:
    options = source.alternatives(source.unquoted(annotation))
    if any(source.subscript(option)[0] == "Literal" for option in options):  # an open list of words counts as closed
        options = [option for option in options if source.subscript(option)[0] != "str"]
    said = [_single(option, inner, value, path) for option in options]
    return [] if any(not one for one in said) else min(said, key=len)


def _single(option: ast.expr, inner: resources.Shape | None, value: object, path: str) -> list[str]:
    name, inside = source.subscript(option)
    plain = {"int": int, "bool": bool, "str": str, "Any": object}
    if name in plain:
        is_right = isinstance(value, plain[name]) and (name != "int" or not isinstance(value, bool))
        return [] if is_right else [f"{path}: {value!r} is no {name}"]
    if name == "float":
        return [] if isinstance(value, int | float) else [f"{path}: {value!r} is no number"]
    if name == "Decimal":
        return [] if isinstance(value, str | Decimal) else [f"{path}: a decimal is written as text, not {value!r}"]
    if name == "Literal":
        words = [part.value for part in inside if isinstance(part, ast.Constant)]
        return [] if value in words else [f"{path}: {value!r} is none of {words[:8]}"]
    if name == "List":
        if not isinstance(value, list):
            return [f"{path}: {value!r} is no list"]
        return [said for n, part in enumerate(value) for said in _value(inside[0], inner, part, f"{path}[{n}]")]
    if name in {"UntypedStripeObject", "Dict"}:
        return [] if isinstance(value, dict) else [f"{path}: {value!r} is no map"]
    if name == "ExpandableField" and isinstance(value, str):
        return []
    if not isinstance(value, dict):
        return [f"{path}: {value!r} is no object ({name})"]
    if isinstance(value.get("object"), str):
        return complaints(value, path)
    return _record(inner, value, path) if inner else []
