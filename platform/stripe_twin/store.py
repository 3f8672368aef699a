"""All objects of the twin, in memory, found by id, by kind and by parent; kept in a file if there is one.

The file is a journal: one JSON object a line, the last line of an id counts, null says it is gone.
"""

import json
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

from stripe_twin.values import Json

# By what else than their kind objects are looked up. Fields inside fields are written with a dot.
PARENTS = {
    "balance_transaction": ("source", "type"),
    "charge": ("payment_intent", "customer", "transfer_group"),
    "checkout.session": ("payment_intent", "customer", "setup_intent"),
    "credit_note": ("invoice", "customer"),
    "dispute": ("charge", "payment_intent"),
    "event": ("type",),
    "invoice": ("customer", "status"),
    "invoice_payment": ("invoice", "payment.payment_intent"),
    "invoiceitem": ("customer", "invoice"),
    "payment_intent": ("customer",),
    "payment_method": ("customer",),
    "price": ("product",),
    "refund": ("charge", "payment_intent"),
    "tax_id": ("customer",),
    "transfer": ("destination", "transfer_group", "source_transaction"),
    "transfer_reversal": ("transfer",),
}


def value_at(thing: Json, field: str) -> Any:
    """A field of an object; an expanded one counts as its id."""
    value: Any = thing
    for step in field.split("."):
        value = value.get(step) if isinstance(value, dict) else None
    return value["id"] if isinstance(value, dict) and "id" in value else value


class Store:
    """Objects are plain dictionaries; after changing one in place, `touch` it."""

    def __init__(self, path: Path | None = None) -> None:
        self._by_id: dict[str, Json] = {}
        self._numbers: dict[str, int] = {}  # id: how manieth of all it is
        self._ids: dict[int, str] = {}
        self._shelves: dict[tuple[str, str, Any], list[int]] = {}  # (kind, field, value): numbers, ascending
        self._where: dict[str, list[tuple[str, str, Any]]] = {}  # id: its shelves
        self._made = 0
        self._is_in_order = True  # whether `created` rises with the numbers
        self._latest = 0
        self._changed: dict[str, None] = {}
        self._path = path
        self._journal: TextIO | None = None
        if path is not None:
            self._read(path)

    # --- one object

    def get(self, id_: str, kind: str | None = None) -> Json | None:
        found = self._by_id.get(id_)
        return found if found is not None and kind in (None, found["object"]) else None

    def put(self, thing: Json) -> Json:
        id_ = thing["id"]
        self._made += 1
        self._by_id[id_], self._numbers[id_], self._ids[self._made] = thing, self._made, id_
        created = thing.get("created") or thing.get("date") or 0
        self._is_in_order = self._is_in_order and created >= self._latest
        self._latest = max(self._latest, created)
        self._shelve(thing)
        self._changed[id_] = None
        return thing

    def touch(self, thing: Json) -> None:
        id_ = thing["id"]
        if self._places(thing) != self._where[id_]:
            self._unshelve(id_)
            self._shelve(thing)
        self._changed[id_] = None

    def drop(self, id_: str) -> None:
        self._unshelve(id_)
        del self._by_id[id_], self._where[id_], self._ids[self._numbers.pop(id_)]
        self._changed[id_] = None

    # --- many

    def newest(
        self,
        kind: str,
        *,
        where: Json | None = None,
        after: str | None = None,
        before: str | None = None,
        since: int | None = None,
        until: int | None = None,
    ) -> Iterator[Json]:
        """Of one kind, newest first. `since` and `until` bound `created`, both included."""
        shelf, rest = self._narrowest(kind, where or {})
        first = bisect_right(shelf, self._numbers[before]) if before else 0
        last = bisect_left(shelf, self._numbers[after]) if after else len(shelf)
        if until is not None and self._is_in_order:
            last = min(last, bisect_right(shelf, until, key=self._created))
        for place in range(last - 1, first - 1, -1):
            thing = self._by_id[self._ids[shelf[place]]]
            created = self._created(shelf[place])
            if since is not None and created < since:
                if self._is_in_order:
                    return
                continue
            if until is not None and created > until:
                continue
            if all(value_at(thing, field) == value for field, value in rest.items()):
                yield thing

    def oldest(self, kind: str, **where: Any) -> list[Json]:
        return list(self.newest(kind, where=where))[::-1]

    def has(self, id_: str) -> bool:
        return id_ in self._by_id

    def all(self) -> Iterator[Json]:
        """Everything, notes too, in no order that counts."""
        return iter(self._by_id.values())

    def count(self, kind: str) -> int:
        return len(self._shelves.get((kind, "", None), []))

    def _created(self, number: int) -> int:
        thing = self._by_id[self._ids[number]]
        return int(thing.get("created") or thing.get("date") or 0)

    def _narrowest(self, kind: str, where: Json) -> tuple[list[int], Json]:
        """The shortest shelf that holds all that is asked for, and what is still to be compared."""
        indexed = [(field, value) for field, value in where.items() if field in PARENTS.get(kind, ())]
        shelves = [self._shelves.get((kind, field, value), []) for field, value in indexed]
        shelves.append(self._shelves.get((kind, "", None), []))
        return min(shelves, key=len), where

    def _places(self, thing: Json) -> list[tuple[str, str, Any]]:
        kind = thing["object"]
        fields = PARENTS.get(kind, ())
        return [(kind, "", None), *((kind, field, value_at(thing, field)) for field in fields)]

    def _shelve(self, thing: Json) -> None:
        number = self._numbers[thing["id"]]
        self._where[thing["id"]] = self._places(thing)
        for place in self._where[thing["id"]]:
            shelf = self._shelves.setdefault(place, [])
            if shelf and shelf[-1] > number:
                shelf.insert(bisect_left(shelf, number), number)
            else:
                shelf.append(number)

    def _unshelve(self, id_: str) -> None:
        number = self._numbers[id_]
        for place in self._where[id_]:
            shelf = self._shelves[place]
            shelf.pop(bisect_left(shelf, number))

    # --- the file

    def write_changes(self) -> None:
        """Everything changed since the last call goes to the journal, in one piece."""
        if self._path is not None and self._changed:
            if self._journal is None:
                self._journal = self._path.open("a", encoding="utf-8")
            lines = (json.dumps([id_, self._by_id.get(id_)], ensure_ascii=False) + "\n" for id_ in self._changed)
            self._journal.write("".join(lines))
            self._journal.flush()
        self._changed.clear()

    def _read(self, path: Path) -> None:
        if not path.exists():
            return
        kept: dict[str, Json | None] = {}
        for line in path.read_text(encoding="utf-8").splitlines():
            try:
                id_, thing = json.loads(line)
            except ValueError:  # the last line of a twin that was killed while it wrote
                continue
            kept[id_] = thing
        for thing in kept.values():
            if thing is not None:
                self.put(thing)
        fresh = path.with_suffix(path.suffix + ".new")
        fresh.write_text(
            "".join(json.dumps([thing["id"], thing], ensure_ascii=False) + "\n" for thing in kept.values() if thing),
            encoding="utf-8",
        )
        fresh.replace(path)
        self._changed.clear()

    def forget(self) -> None:
        """Empty, and so is the file."""
        path = self._path
        if self._journal is not None:
            self._journal.close()
        if path is not None:
            path.unlink(missing_ok=True)
        self.__init__(path)  # type: ignore[misc]
