"""A release as its reader has it: numbers where they are printed, and the sums everybody can see among the rows."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from reports.attack.knowledge import Figure

RATINGS = ("satisfaction", "wellbeing", "stay", "reaction", "cadence")
SENSITIVE = ("wellbeing", "stay", "stage")
FORMAT = "sotomado.release/2"

Place = tuple[str, int]  # how rows are cut ("unit", "age", "tenure", "unit_age") and the row's index
COMPANY: Place = ("unit", 0)  # the same people whichever way they are cut
Column = tuple[str, str, str]  # track, measure, item


@dataclass(frozen=True, slots=True)
class Partition:
    """A place and places within it that do not overlap; `rest` people of it are in none of them."""

    whole: Place
    parts: tuple[Place, ...]
    rest: int


class Printed:
    """Rows, figures and bands of one release; raises ValueError for what is not a release."""

    def __init__(self, text: str) -> None:
        document = json.loads(text)
        if not isinstance(document, dict) or document.get("format") != FORMAT:
            raise ValueError("This is not a release.")
        self.quarter: str = document["quarter"]
        self.few: int = document["thresholds"]["few"]
        self.few_sensitive: int = document["thresholds"]["few_sensitive"]
        self.means: list[dict[str, Any]] = document["means"]
        self.benchmarks: list[dict[str, Any]] = document["benchmarks"]
        self.worries: list[dict[str, Any]] = document["worries"]
        rows = document["rows"]
        self.ids: dict[Place, str] = {}
        self.people: dict[Place, int] = {}
        self.parents: dict[Place, Place] = {}
        for by in sorted(rows, key=lambda by: by != "unit"):
            for index, row in enumerate(rows[by]):
                place = self.place(by, index)
                self.ids[place] = row["id"]
                self.people.setdefault(place, row["people"])
                if index and by != "unit_age":
                    self.parents[place] = self.place(by, row["parent"] or 0)
        self.figures: dict[tuple[Column, Place], int | None] = {}
        self.bands: dict[tuple[Column, Place], tuple[int, int]] = {}
        for table in document["tables"]:
            for index, values in enumerate(table["people"]):
                place = self.place(table["by"], index)
                for item, value in zip(table["items"], values, strict=True):
                    key = (table["track"], table["measure"], item), place
                    before = self.figures.get(key)
                    if value is not None and before is not None and value != before:
                        raise ValueError("The company's figure differs between two tables of the release.")
                    self.figures[key] = before if value is None else value
            for index, band in enumerate(table.get("favourable") or ()):
                if band is not None:
                    column = table["track"], table["measure"], table["items"][0]
                    self.bands[column, self.place(table["by"], index)] = (band[0], band[1])
        self.crossing = dict(self._crossing())

    @staticmethod
    def place(by: str, index: int) -> Place:
        """The company is one place, whichever table it stands in."""
        return (by, index) if index else COMPANY

    def few_of(self, measure: str) -> int:
        """The threshold of a measure."""
        return self.few_sensitive if measure in SENSITIVE else self.few

    def columns(self) -> list[Column]:
        """Everything that is counted, in the order of the release."""
        return list(dict.fromkeys(column for column, _ in self.figures))

    def places(self) -> list[Place]:
        """Every row, the company first."""
        return list(self.people)

    def figure(self, column: Column, place: Place, favourable: bool = False) -> Figure:
        """The name of a figure, for people."""
        return Figure(*column, place[0], self.ids[place], favourable)

    def children(self) -> dict[Place, list[Place]]:
        """The rows beneath each row, cut by cut: ("age", 0) stands for the company cut by age."""
        beneath: dict[Place, list[Place]] = {}
        for place, parent in self.parents.items():
            beneath.setdefault(parent if parent != COMPANY else (place[0], 0), []).append(place)
        return beneath

    def partitions(self) -> list[Partition]:
        """Every way in which rows of the release split another row."""
        found = []
        for whole, parts in self.children().items():
            found.append(self._partition(whole if whole[1] else COMPANY, parts))
        outermost = self.outermost_blocks()
        ages: dict[int, list[Place]] = {}
        for (unit, age), place in self.crossing.items():
            if unit in outermost:
                ages.setdefault(age, []).append(place)
        found += [self._partition(("age", age), parts) for age, parts in ages.items()]
        for unit in dict.fromkeys(unit for unit, _ in self.crossing):
            parts = [place for (one, _), place in self.crossing.items() if one == unit]
            found.append(self._partition(("unit", unit), parts))
        return found

    def ancestors(self, place: Place) -> Iterator[Place]:
        """The rows of the same cut that hold a row, itself first, the company last."""
        yield place
        while place != COMPANY:
            place = self.parents.get(place, COMPANY)
            yield place

    def leaves(self) -> list[Place]:
        """The rows by unit that have no rows beneath them."""
        inner = set(self.parents.values())
        return [place for place in self.people if place[0] == "unit" and place != COMPANY and place not in inner]

    def named(self, by: str, id: str | None) -> Place | None:
        """The row of an id, None where there is none."""
        return next((place for place in self.people if place[0] == by and place[1] and self.ids[place] == id), None)

    def _crossing(self) -> Iterator[tuple[tuple[int, int], Place]]:
        for place in self.people:
            if place[0] == "unit_age":
                unit, _, age = self.ids[place].rpartition("|")
                across = self.named("unit", unit), self.named("age", age)
                if across[0] is not None and across[1] is not None:
                    yield (across[0][1], across[1][1]), place

    def outermost_blocks(self) -> set[int]:
        """The crossed rows by unit that lie in no other crossed row."""
        crossed = {unit for unit, _ in self.crossing}
        return {
            unit for unit in crossed if not {place[1] for place in self.ancestors(("unit", unit))} & crossed - {unit}
        }

    def _partition(self, whole: Place, parts: list[Place]) -> Partition:
        return Partition(whole, tuple(parts), max(0, self.people[whole] - sum(self.people[part] for part in parts)))
