"""The unknown counts of one track, as sums over rows, and below them, where the roster is known, cell by cell.

One unknown for each row and column (and for each crossing of a block of units with an age, where a table crosses
them), tied by the sums among rows, by headcounts and by

    favourable <= rated <= use <= people,  theme, wish <= use,  sum of stages <= use,  low <= favourable / rated < high.

For a reader without the roster this is all there is: rows cut two or three ways that agree on their sums can always
be filled from within (by a product of shares), whatever their sums.  A reader who has the roster knows how many
people stand in each unit, age and tenure at once; `within` then adds an unknown for each such cell that has people,
the same rules between them, and makes the rows their sums.  It costs cells x columns unknowns.
"""

import numpy as np

from reports.attack.knowledge import Insider, Int64, Knowledge, Roster
from reports.attack.reading import COMPANY, RATINGS, Column, Place, Printed
from reports.attack.worlds import Builder, Float64, Programme

Count = tuple[Column, bool]  # a column, and whether its favourable people are meant
REST = "rest"


class Margins:
    """The programme of a track or of some of its columns; `at[count, place]` is the variable of a figure."""

    def __init__(
        self,
        printed: Printed,
        track: str,
        knowledge: Knowledge,
        only: tuple[Column, ...] | None = None,
        within: Roster | None = None,
    ) -> None:
        self.printed = printed
        self.track = track
        self.use: Column = (track, "use", "use")
        self.columns = [c for c in printed.columns() if c[0] == track and (only is None or c in (*only, self.use))]
        self.builder = Builder()
        self.at: dict[tuple[Count, Place], int] = {}
        self.known: dict[tuple[Count, Place], tuple[int, int]] = {}
        self.places: dict[Place, int] = dict(printed.people)
        outermost = printed.outermost_blocks()
        for (by, age), people in printed.people.items() if printed.crossing else ():
            if by == "age" and age:  # units outside every crossed block, at each age, so that the crossing sums up
                blocks = [at for (unit, a), at in printed.crossing.items() if a == age and unit in outermost]
                self.places[REST, age] = max(0, people - sum(printed.people[at] for at in blocks))
        self.counts: list[Count] = [(c, False) for c in dict.fromkeys((self.use, *self.columns))]
        self.counts += [(column, True) for column in self.columns if column[1] in RATINGS]
        for count in self.counts:
            self._unknowns(count)
            self._sums(count)
        for count in self.counts[1:]:
            self._inside(count)
        self.first: dict[Count, int] = {}
        self.stages = [column for column in self.columns if column[1] == "stage"]
        self._one_stage()
        self._bands()
        for insider in knowledge.insiders:
            if insider.track == track:
                self._known(insider)
        if within is not None:
            self._cells(within, [insider for insider in knowledge.insiders if insider.track == track])
        self.programme: Programme = self.builder.programme()
        self.names = {at: name for name, at in self.at.items()}

    def goal(self, *terms: tuple[float, Count, Place]) -> Float64:
        """A question: a sum of figures."""
        goal = np.zeros(len(self.programme.bounds))
        for factor, count, place in terms:
            goal[self.at[count, place]] += factor
        return goal

    def outer(self, count: Count) -> Count:
        """What a count is within: favourable people are rated, and all of them used the track."""
        return (count[0], False) if count[1] else (self.use, False)

    def _unknowns(self, count: Count) -> None:
        column, favourable = count
        for place, people in self.places.items():
            value = None if favourable else self.printed.figures.get((column, place))
            self.at[count, place] = self.builder.variable(
                0 if value is None else value, people if value is None else value
            )

    def _sums(self, count: Count) -> None:
        for whole, parts in self.printed.children().items():
            at = whole if whole[1] else COMPANY
            terms = [(self.at[count, part], 1.0) for part in parts]
            self.builder.equal(
                [*terms, (self.at[count, at], -1.0)], 0, f"{self._name(count, at)}: the sum by {whole[0]}"
            )
        crossing, outermost = self.printed.crossing, self.printed.outermost_blocks()
        if not crossing:
            return
        ages = sorted({place[1] for place in self.printed.people if place[0] == "age"})
        for unit in dict.fromkeys(unit for unit, _ in crossing):
            if all((unit, age) in crossing for age in ages):
                terms = [(self.at[count, crossing[unit, age]], 1.0) for age in ages]
                at = ("unit", unit)
                self.builder.equal([*terms, (self.at[count, at], -1.0)], 0, f"{self._name(count, at)}: the sum of ages")
        for age in ages:
            terms = [
                (self.at[count, place], 1.0) for (unit, a), place in crossing.items() if unit in outermost and a == age
            ]
            at = ("age", age)
            terms += [(self.at[count, (REST, age)], 1.0), (self.at[count, at], -1.0)]
            self.builder.equal(terms, 0, f"{self._name(count, at)}: the sum of blocks")

    def _inside(self, count: Count) -> None:
        outer = self.outer(count)
        for place in self.places:
            why = f"{self._name(count, place)}: at most {'those rated' if count[1] else 'use'}"
            self.builder.at_most([(self.at[count, place], 1.0), (self.at[outer, place], -1.0)], 0, why)

    def _one_stage(self) -> None:
        for place in self.places if self.stages else ():
            terms = [(self.at[(column, False), place], 1.0) for column in self.stages]
            why = f"{self._name((self.use, False), place)}: one stage each"
            self.builder.at_most([*terms, (self.at[(self.use, False), place], -1.0)], 0, why)

    def _bands(self) -> None:
        for (column, place), (low, high) in self.printed.bands.items():
            if column not in self.columns:
                continue
            fine, rated = self.at[(column, True), place], self.at[(column, False), place]
            people = self.printed.figures.get((column, place))
            if people is None:
                why = f"{self._name((column, True), place)}: {low} to {high} %"
                self.builder.at_most([(rated, low / 100), (fine, -1.0)], 0, why)
                self.builder.at_most([(fine, 1.0), (rated, -high / 100)], 0, why)
            else:
                self.builder.narrow(fine, *counts_in(low, high, people))
        for mean in self.printed.means:
            column = (mean["track"], mean["measure"], mean["measure"])
            people = self.printed.figures.get((column, COMPANY))
            if column in self.columns and people is not None:
                self.builder.narrow(self.at[(column, True), COMPANY], *counts_by_mean(mean["value"], people))

    def _known(self, insider: Insider) -> None:
        for place in self.of(insider):
            for count, inside, outside in self.record(insider):
                before = self.known.get((count, place), (0, 0))
                self.known[count, place] = now = before[0] + inside, before[1] + outside
                at = self.at[count, place]
                self.builder.narrow(at, low=now[0])
                if count == (self.use, False):
                    self.builder.narrow(at, high=self.places[place] - now[1])
                elif outside:
                    outer = self.at[self.outer(count), place]
                    self.builder.at_most([(at, 1.0), (outer, -1.0)], -now[1], "colleagues known not to be among them")

    def record(self, insider: Insider) -> list[tuple[Count, bool, bool]]:
        """(count, whether the colleague is in it, whether within the next larger count but not in it)."""
        found: list[tuple[Count, bool, bool]] = [((self.use, False), insider.used, not insider.used)]
        for column in self.columns if insider.used else ():
            _, measure, item = column
            brought = {"theme": insider.themes, "wish": insider.wishes}.get(measure)
            if brought is not None:
                found.append(((column, False), item in brought, item not in brought))
            if measure == "stage" and insider.stage is not None:
                found.append(((column, False), item == insider.stage, item != insider.stage))
            if measure in insider.ratings:
                found.append(((column, False), True, False))
                found.append(((column, True), insider.ratings[measure], not insider.ratings[measure]))
        return found

    def of(self, insider: Insider) -> list[Place]:
        """The rows a colleague is counted in."""
        places = []
        for by, id in (("unit", insider.unit), ("age", insider.age), ("tenure", insider.tenure)):
            own = self.printed.named(by, id)
            places += [] if own is None else list(self.printed.ancestors(own))
        units = {place[1] for place in places if place[0] == "unit"}
        ages = {place[1] for place in places if place[0] == "age"}
        places += [at for (unit, age), at in self.printed.crossing.items() if unit in units and age in ages]
        return list(dict.fromkeys(places))

    def _cells(self, roster: Roster, insiders: list[Insider]) -> None:
        filled = np.argwhere(roster.people > 0)
        heads = roster.people[tuple(filled.T)]
        self.first = first = {count: len(self.builder.low) + i * len(filled) for i, count in enumerate(self.counts)}
        for _ in self.counts:
            for people in heads.tolist():
                self.builder.variable(0, people)
        for count, start in first.items():
            outer = first[self.outer(count)]
            for i in range(len(filled)) if outer != start else ():
                self.builder.at_most(
                    [(start + i, 1.0), (outer + i, -1.0)], 0, f"{count[0][2]}: within, where they stand"
                )
            for place, members in self.members(roster, filled):
                terms = [(start + int(i), 1.0) for i in members]
                why = f"{self._name(count, place)}: people of the roster there"
                self.builder.equal([*terms, (self.at[count, place], -1.0)], 0, why)
        for i in range(len(filled)) if self.stages else ():
            terms = [(first[column, False] + i, 1.0) for column in self.stages]
            self.builder.at_most([*terms, (first[self.counts[0]] + i, -1.0)], 0, "one stage each, where they stand")
        inside: dict[tuple[Count, int], tuple[int, int]] = {}
        for insider in insiders:
            for i in self._cell(roster, filled, insider):
                for count, yes, no in self.record(insider):
                    before = inside.get((count, i), (0, 0))
                    inside[count, i] = before[0] + yes, before[1] + no
        for (count, i), (among, apart) in inside.items():
            self.builder.narrow(first[count] + i, low=among)
            if count == (self.use, False):
                self.builder.narrow(first[count] + i, high=int(heads[i]) - apart)
            else:
                terms = [(first[count] + i, 1.0), (first[self.outer(count)] + i, -1.0)]
                self.builder.at_most(terms, -apart, "colleagues known not to be among them")

    @staticmethod
    def _cell(roster: Roster, filled: Int64, insider: Insider) -> list[int]:
        """Where a colleague stands; nowhere, if not all of it is known."""
        if insider.age not in roster.ages or insider.tenure not in roster.tenures or insider.unit not in roster.units:
            return []
        where = roster.units.index(insider.unit), roster.ages.index(insider.age), roster.tenures.index(insider.tenure)
        return [int(i) for i in np.flatnonzero((filled == where).all(axis=1))]

    def members(self, roster: Roster, filled: Int64) -> list[tuple[Place, Int64]]:
        """Rows that need saying (the others are sums of these) and the cells in them."""
        found = []
        units = [self.printed.named("unit", id) for id in roster.units]
        ages = [self.printed.named("age", id) for id in roster.ages]
        tenures = [self.printed.named("tenure", id) for id in roster.tenures]
        for axis, rows in enumerate((units, ages, tenures)):
            found += [
                (place, np.flatnonzero(filled[:, axis] == i)) for i, place in enumerate(rows) if place is not None
            ]
        for (unit, age), place in self.printed.crossing.items():
            under = [i for i, at in enumerate(units) if at and ("unit", unit) in self.printed.ancestors(at)]
            same = [i for i, at in enumerate(ages) if at == ("age", age)]
            found.append((place, np.flatnonzero(np.isin(filled[:, 0], under) & np.isin(filled[:, 1], same))))
        return found

    def _name(self, count: Count, place: Place) -> str:
        if place[0] == REST:
            return f"{' '.join(count[0])} of the other units"
        return str(self.printed.figure(count[0], place, count[1]))


def counts_in(low: int, high: int, people: int) -> tuple[int, int]:
    """The least and greatest favourable count of a band of percent; its upper end belongs to the next band."""
    return -(-low * people // 100), people if high >= 100 else -(-high * people // 100) - 1


def counts_by_mean(mean: float, people: int) -> tuple[int, int]:
    """The least and greatest count of answers of 4 or more, when answers from 1 to 5 average to a rounded mean.

    With f of n favourable the sum lies between 4 f + (n - f) and 5 f + 4 (n - f).
    """
    least, most = (mean - 0.05) * people, (mean + 0.05) * people
    return max(0, int(np.ceil(least - 4 * people - 1e-6))), min(people, int(np.floor((most - people) / 3 + 1e-6)))
