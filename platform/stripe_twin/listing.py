"""Lists a page at a time, newest first, as Stripe pages them."""

from collections.abc import Callable
from itertools import islice
from typing import Any

from stripe_twin.errors import invalid, no_such
from stripe_twin.operations import Call
from stripe_twin.values import Json


def listed(call: Call, kind: str, only: Callable[[Json], bool] | None = None, **where: Any) -> Json:
    """A page of what the request asks for; filters that are None do not count, and `only` picks among what is left."""
    params, store = call.params, call.world.store
    limit = params.get("limit", 10)
    if not 1 <= limit <= 100:
        raise invalid(f"Invalid integer: {limit} must be between 1 and 100", "limit")
    after, before = params.get("starting_after"), params.get("ending_before")
    if after and before:
        raise invalid("You cannot parameterize both starting_after and ending_before.", "ending_before")
    for name, given in (("starting_after", after), ("ending_before", before)):
        if given and store.get(given, kind) is None:
            raise no_such(kind, given, name)
    since, until = _bounds(params.get("created"))
    asked = {field: value for field, value in where.items() if value is not None}
    found = store.newest(kind, where=asked, after=after, before=before, since=since, until=until)
    rows = (row for row in found if (only is None or only(row)) and not row.get("deleted"))
    if before:  # the page that ends just before it, not the newest there are
        everything = list(rows)
        return page(call.path, everything[-limit:], has_more=len(everything) > limit)
    data = list(islice(rows, limit + 1))
    return page(call.path, data[:limit], has_more=len(data) > limit)


def _bounds(created: Any) -> tuple[int | None, int | None]:
    if created is None:
        return None, None
    if isinstance(created, int):
        return created, created
    since = created.get("gte", created["gt"] + 1 if "gt" in created else None)
    until = created.get("lte", created["lt"] - 1 if "lt" in created else None)
    return since, until


def page(path: str, data: list[Json], *, has_more: bool = False) -> Json:
    return {"object": "list", "data": data, "has_more": has_more, "url": path}
