"""The one world all requests share: objects, clock, switches, what is due, what is told. Used under its lock only."""

import heapq
import json
import secrets
import threading
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any

from stripe_twin.clock import Clock
from stripe_twin.errors import ApiError, no_such
from stripe_twin.keys import Keys
from stripe_twin.schema import resources, source
from stripe_twin.store import Store
from stripe_twin.switches import Switches
from stripe_twin.values import Json

# What happens when its time has come: name to verb (the world, the id it was set for).
WHEN_DUE: dict[str, Callable[["World", str], None]] = {}
# What a restart has to set again from the objects it finds.
WHEN_READ: list[Callable[["World"], None]] = []


class World:
    """See the module. `base_url` is where browsers and clients reach the twin."""

    def __init__(self, journal: Path | None = None) -> None:
        self.lock = threading.RLock()
        self.clock = Clock()
        self.switches = Switches()
        self.store = Store(journal)
        self.keys = Keys()
        self.base_url = ""
        self.log: deque[Json] = deque(maxlen=20_000)
        self.violations: deque[Json] = deque(maxlen=5_000)
        self.untold: list[Json] = []  # events that were not handed to deliveries yet
        self.request: Json = {"id": None, "idempotency_key": None}
        self._due: list[tuple[int, int, str, str]] = []
        self._set = 0
        for verb in WHEN_READ:
            verb(self)

    def now(self) -> int:
        return self.clock.now()

    def live_at(self, url: str) -> None:
        """Where it is reached from now on; what it kept from a run on another port leads here as well."""
        self.base_url = url
        note = self.note("address")
        before = note.get("url")
        if before and before != url:
            for thing in list(self.store.all()):
                text = json.dumps(thing)
                if before in text:
                    thing.update(json.loads(text.replace(f"{before}/", f"{url}/")))
                    self.store.touch(thing)
        self.changed(note, url=url)

    # --- objects

    def create(self, kind: str, prefix: str, **fields: Any) -> Json:
        """A new object, complete as an answer has to be, and kept."""
        return self.store.put(self.unkept(kind, prefix, **fields))

    def unkept(self, kind: str, prefix: str, **fields: Any) -> Json:
        """As `create`, for what lives inside another object or is seen once."""
        shape = resources.shape_of(kind).fields
        always: Json = {"id": new_id(prefix), "object": kind, "created": self.now(), "livemode": False, "metadata": {}}
        given = {name: value for name, value in always.items() if name in shape} | fields
        return resources.completed(kind, given)

    def changed(self, thing: Json, **fields: Any) -> Json:
        thing.update(fields)
        self.store.touch(thing)
        return thing

    def find(self, kind: str, id_: str, param: str | None = None) -> Json:
        """The object, or the refusal Stripe gives: of the path's id a 404, of a parameter's a 400."""
        found = self.store.get(id_, kind)
        if found is None or found.get("deleted"):
            raise no_such(kind, id_, param)
        return found

    def note(self, id_: str) -> Json:
        """What the twin remembers of an object and no answer shows. `store.touch` it after a change."""
        return self.store.get(f"{id_}:note") or self.store.put({"id": f"{id_}:note", "object": "twin.note"})

    # --- what is told

    def tell(self, type_: str, thing: Json, previous: Json | None = None, account: str | None = None) -> Json:
        """An event with the object as it is at this moment."""
        told: Json = {"object": json.loads(json.dumps(thing))}
        if previous is not None:
            told["previous_attributes"] = previous
        event = self.create(
            "event",
            "evt",
            api_version=source.api_version(),
            data=told,
            pending_webhooks=0,
            request=dict(self.request),
            type=type_,
        )
        if account:
            event["account"] = account
        else:
            del event["account"]
        del event["context"]
        self.untold.append(event)
        return event

    # --- what is due

    def at(self, when: int, verb: str, id_: str) -> None:
        self._set += 1
        heapq.heappush(self._due, (when, self._set, verb, id_))

    def catch_up(self) -> None:
        """Everything whose time has come happens, in its order."""
        while self._due and self._due[0][0] <= self.now():
            _, _, verb, id_ = heapq.heappop(self._due)
            before, self.request = self.request, {"id": None, "idempotency_key": None}
            try:
                WHEN_DUE[verb](self, id_)
            except ApiError as error:
                self.violations.append({"at": self.now(), "verb": verb, "id": id_, "message": error.message})
            finally:
                self.request = before

    def go_to(self, when: int) -> None:
        """The clock goes there, and stops at each thing that is due on the way, so that it happens at its time."""
        while self._due and self.now() < self._due[0][0] <= when:
            self.clock.advance(self._due[0][0] - self.now())
            self.catch_up()
        self.clock.advance(when - self.now())
        self.catch_up()

    def reset(self) -> None:
        """As on the first day: no object, no key, no switch, the machine's time."""
        self.store.forget()
        self.clock.follow_the_machine()
        self.switches = Switches()
        self.keys = Keys()
        self.live_at(self.base_url)
        self.log.clear()
        self.violations.clear()
        self.untold.clear()
        self._due.clear()
        for verb in WHEN_READ:
            verb(self)


def new_id(prefix: str) -> str:
    return f"{prefix}_{secrets.token_hex(12)}"
