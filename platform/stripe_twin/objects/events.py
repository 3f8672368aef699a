"""What happened, to be read again by whoever missed it."""

from stripe_twin.errors import invalid
from stripe_twin.listing import listed
from stripe_twin.operations import Call, operation
from stripe_twin.values import SECONDS_OF_A_DAY, Json
from stripe_twin.world import World

# Stripe keeps events for thirty days.
KEPT_DAYS = 30


def forget_old_ones(world: World) -> None:
    """Called once a day; a year of a busy desk would not fit into memory otherwise."""
    oldest = world.now() - KEPT_DAYS * SECONDS_OF_A_DAY
    for event in list(world.store.newest("event", until=oldest)):
        world.store.drop(event["id"])


@operation("GET", "/v1/events", "_event_list_params")
def list_(call: Call) -> Json:
    oldest = call.world.now() - KEPT_DAYS * SECONDS_OF_A_DAY
    asked = call.params.get("created", {})
    if isinstance(asked, dict):
        call.params["created"] = asked | {"gte": max(oldest, asked.get("gte", asked.get("gt", 0) + 1))}
    types = call.params.get("types")
    if types is None:
        return listed(call, "event", type=call.params.get("type"))
    if "type" in call.params or len(types) > 20:
        raise invalid("Give either type or up to 20 types.", "types")
    return listed(call, "event", lambda event: event["type"] in types)


@operation("GET", "/v1/events/{id}", "_event_retrieve_params")
def retrieve(call: Call, id_: str) -> Json:
    return call.world.find("event", id_)
