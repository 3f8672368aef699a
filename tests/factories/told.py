"""Releases written by hand as their readers have them, for an adversary to find what is wrong with them."""

import json


class Told:
    """A release in the making: rows first, then tables by name of row."""

    def __init__(self, quarter="2026-Q3", few=5, few_sensitive=10, **units):
        self.document = {
            "format": "sotomado.release/2",
            "quarter": quarter,
            "thresholds": {"few": few, "few_sensitive": few_sensitive},
            "rows": {},
            "tables": [],
            "means": [],
            "benchmarks": [],
            "worries": [],
        }
        self.rows("unit", **units)

    def rows(self, by, parents=None, **people):
        """Rows of a cut with their headcounts; `parents`: {row: the row it is part of}."""
        inner = {parent: [row for row in parents if parents[row] == parent] for parent in (parents or {}).values()}
        total = sum(heads for row, heads in people.items() if row not in (parents or {}))
        names = ["*", *people]
        self.document["rows"][by] = [{"id": "*", "parent": None, "people": total}] + [
            {"id": row, "parent": names.index((parents or {}).get(row, "*")), "people": heads}
            for row, heads in people.items()
        ]
        assert all(sum(people[row] for row in rows) == people[parent] for parent, rows in inner.items())
        return self

    def crossing(self, **people):
        """Rows "unit|age", written unit__age."""
        rows = [{"id": "*", "parent": None, "people": self.document["rows"]["unit"][0]["people"]}]
        rows += [{"id": name.replace("__", "|"), "parent": 0, "people": heads} for name, heads in people.items()]
        self.document["rows"]["unit_age"] = rows
        return self

    def tell(self, measure, company, item=None, by="unit", track="outside", bands=None, **counts):
        """One column; rows left out are hidden."""
        rows = [row["id"] for row in self.document["rows"][by]]
        told = {"*": company} | {row.replace("__", "|"): count for row, count in counts.items()}
        table = {
            "track": track,
            "measure": measure,
            "by": by,
            "items": [item or measure],
            "people": [[told.get(row)] for row in rows],
        }
        if bands is not None:
            table["favourable"] = [bands.get(row) for row in rows]
        self.document["tables"].append(table)
        return self

    def text(self, **more):
        """What HR downloads."""
        return json.dumps(self.document | more)
