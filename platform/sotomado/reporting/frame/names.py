"""What units and groups are called, in both languages at once: they are stored with the plan and told as they were.

A unit bears the name of what it is all of, wherever it is all of one part of the tree. Else its parts are named, or
counted where naming them would not be read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

# More than this is not read at the side of a chart.
LONGEST = 28
LONGEST_EN = 56
MOST_NAMED = 3


@dataclass(frozen=True)
class Called:
    """A name in both languages."""

    ja: str
    en: str


@dataclass(frozen=True)
class UnitName:
    """A unit's name, and that of the group it is shown under."""

    name: Called
    group: Called | None


WHOLE_COMPANY = Called("全社", "Whole company")


class _Tree:
    """The departments with what a name needs to know of them: who is beneath, and in which one unit."""

    def __init__(self, called: Sequence[Called], parents: Sequence[int], people: Sequence[int], units: Sequence[int]):
        self.called, self.parents, self.people, self.units = called, parents, people, units
        self.children: list[list[int]] = [[] for _ in range(len(called) + 1)]
        for department, parent in enumerate(parents):
            self.children[parent].append(department)
        self.order: list[int] = []
        waiting = self.children[-1][::-1]
        while waiting:
            self.order.append(waiting.pop())
            waiting += reversed(self.children[self.order[-1]])
        # The units of everybody at or beneath a department.
        self.beneath: list[set[int]] = [{units[d]} if people[d] else set() for d in range(len(called))]
        for department in reversed(self.order):
            if parents[department] >= 0:
                self.beneath[parents[department]] |= self.beneath[department]

    def parts(self, unit: int) -> list[tuple[int, Called]]:
        """What a unit is made of: as large parts of the tree as lie in it whole, or a department's own people."""
        found = []
        for department in self.order:
            parent = self.parents[department]
            if self.beneath[department] == {unit}:
                if parent < 0 or self.beneath[parent] != {unit}:
                    found.append((department, self.called[department]))
            elif self.people[department] and self.units[department] == unit:
                called = self.called[department]
                found.append((department, Called(f"{called.ja}(直属)", f"{called.en} (own staff)")))
        return found

    def above_all(self, departments: Sequence[int]) -> int:
        """The lowest department that stands above all of these or is one of them; -1 where only the company does."""
        paths = [self._path(department) for department in departments]
        shared = -1
        for steps in zip(*paths, strict=False):
            if len(set(steps)) > 1:
                break
            shared = steps[0]
        return shared

    def _path(self, department: int) -> list[int]:
        path = [department]
        while self.parents[path[-1]] >= 0:
            path.append(self.parents[path[-1]])
        return path[::-1]

    def divisions(self) -> list[int]:
        """The topmost departments; those beneath, where one department stands above everybody."""
        level = -1
        while True:
            peopled = [department for department in self.children[level] if self.beneath[department]]
            if len(peopled) != 1 or not self.children[peopled[0]]:
                return peopled
            level = peopled[0]


def names_of(
    called: Sequence[Called], parents: Sequence[int], people: Sequence[int], units: Sequence[int]
) -> list[UnitName]:
    """The names of units by number, from departments in the same order as `reports.units.partition` takes them."""
    count = max(units, default=0) + 1
    if count == 1:
        return [UnitName(WHOLE_COMPANY, None)]
    tree = _Tree(called, parents, people, units)
    groups = _groups(tree)
    named: list[Called] = []
    for unit in range(count):
        parts = tree.parts(unit)
        above = tree.above_all([department for department, _ in parts])
        choices = _choices([part for _, part in parts], None if above < 0 else called[above])
        named.append(next((name for name in choices if name not in named), choices[-1]))
    return [UnitName(name, groups.get(unit)) for unit, name in enumerate(named)]


def _choices(parts: Sequence[Called], above: Called | None) -> list[Called]:
    """Names of a unit, the first choice first: two units of one place in the tree are not called the same."""
    if len(parts) == 1:
        return [parts[0]]
    joined = Called(_joined([part.ja for part in parts]), _joined_en([part.en for part in parts]))
    rest = len(parts) - 1
    counted = Called(f"{parts[0].ja}ほか{rest}部署", f"{parts[0].en} and {rest} more")
    if len(parts) <= MOST_NAMED and len(joined.ja) <= LONGEST and len(joined.en) <= LONGEST_EN:
        return [joined]
    if above is None:
        return [Called("ほかの部署", "Other departments"), counted]
    return [Called(f"ほかの部署({above.ja})", f"Other departments ({above.en})"), counted]


def _joined(names: Sequence[str]) -> str:
    """A department may have the dot in its own name."""
    return ("、" if any("・" in name for name in names) else "・").join(names)


def _joined_en(names: Sequence[str]) -> str:
    if any(" and " in name or "," in name for name in names):
        return " / ".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _groups(tree: _Tree) -> dict[int, Called]:
    """The group of units that lie in one division whole, if it has several; with a word where others have a part."""
    found: dict[int, Called] = {}
    divisions = tree.divisions()
    for division in divisions:
        within = tree.beneath[division]
        elsewhere = set().union(*(tree.beneath[other] for other in divisions if other != division))
        whole = within - elsewhere
        if len(whole) > 1:
            called = tree.called[division]
            group = called if whole == within else Called(f"{called.ja}(一部)", f"{called.en} (part)")
            found |= dict.fromkeys(whole, group)
    return found
