"""Addresses that are told of events."""

from urllib.parse import urlsplit

from stripe_twin.errors import invalid
from stripe_twin.listing import listed
from stripe_twin.objects import fields
from stripe_twin.operations import Call, operation
from stripe_twin.values import Json
from stripe_twin.world import World, new_id


def register(
    world: World, url: str, enabled_events: list[str], secret: str | None = None, hears: str = "all", **given: object
) -> Json:
    """A new endpoint. Without a secret of its own it gets one, which only this answer shows.

    `hears` what concerns the account itself (own), its payees (connected), or all of it.
    """
    if urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).hostname:
        raise invalid("Invalid URL: must be an absolute address", "url", "url_invalid")
    if not enabled_events:
        raise invalid("Invalid array: name at least one event, or *", "enabled_events")
    made = world.create("webhook_endpoint", "we", enabled_events=enabled_events, status="enabled", url=url, **given)
    known = secret or f"whsec_{new_id('')[1:]}"
    world.changed(world.note(made["id"]), secrets=[known], hears=hears)
    return made | {"secret": known}


def rotate(world: World, id_: str, secret: str, *, keeps_old: bool) -> None:
    """From now on this secret signs; the one before it as well, for as long as a rotation lasts."""
    note = world.note(world.find("webhook_endpoint", id_)["id"])
    world.changed(note, secrets=[secret, *note["secrets"][:1]] if keeps_old else [secret])


@operation("POST", "/v1/webhook_endpoints", "_webhook_endpoint_create_params")
def create(call: Call) -> Json:
    given = fields.picked(call, "api_version", "description")
    return register(
        call.world,
        call.params["url"],
        call.params["enabled_events"],
        hears="connected" if call.params.get("connect") else "own",
        metadata=fields.metadata_of(call),
        **given,
    )


@operation("GET", "/v1/webhook_endpoints", "_webhook_endpoint_list_params")
def list_(call: Call) -> Json:
    return listed(call, "webhook_endpoint")


@operation("GET", "/v1/webhook_endpoints/{webhook_endpoint}", "_webhook_endpoint_retrieve_params")
def retrieve(call: Call, endpoint: str) -> Json:
    return call.world.find("webhook_endpoint", endpoint)


@operation("POST", "/v1/webhook_endpoints/{webhook_endpoint}", "_webhook_endpoint_update_params")
def update(call: Call, endpoint: str) -> Json:
    found = call.world.find("webhook_endpoint", endpoint)
    if "disabled" in call.params:
        call.world.changed(found, status="disabled" if call.params["disabled"] else "enabled")
    fields.updated(call, found, "description", "enabled_events", "url")
    return found


@operation("DELETE", "/v1/webhook_endpoints/{webhook_endpoint}", "_webhook_endpoint_delete_params")
def delete(call: Call, endpoint: str) -> Json:
    call.world.find("webhook_endpoint", endpoint)
    call.world.store.drop(endpoint)
    return {"id": endpoint, "object": "webhook_endpoint", "deleted": True}
