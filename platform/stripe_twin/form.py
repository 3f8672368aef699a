"""`line_items[0][price_data][currency]=jpy` and the like, as nested dictionaries. Lists stay dictionaries too."""

from urllib.parse import parse_qsl

from stripe_twin.errors import invalid
from stripe_twin.values import Json


def nested(encoded: str) -> Json:
    """The parameters of a query or of a form body; what repeats a name without brackets is refused."""
    given: Json = {}
    for name, value in parse_qsl(encoded, keep_blank_values=True):
        _put(given, _steps(name), name, value)
    return given


def _steps(name: str) -> list[str]:
    head, *rest = name.split("[")
    if not head or any(not part.endswith("]") for part in rest):
        raise invalid(f"Invalid parameter name: {name}", name)
    return [head, *(part[:-1] for part in rest)]


def _put(given: Json, steps: list[str], name: str, value: str) -> None:
    place = given
    for step in steps[:-1]:
        inner = place.setdefault(step or str(len(place)), {})
        if not isinstance(inner, dict):
            raise invalid(f"Invalid parameter: {name} is given in two shapes", name)
        place = inner
    last = steps[-1] or str(len(place))
    if last in place:
        raise invalid(f"Invalid parameter: {name} is given twice", name)
    place[last] = value
