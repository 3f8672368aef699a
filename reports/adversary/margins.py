"""The unknown counts of one track, as sums over rows: what follows without knowing who stands where.

One unknown for each row and column (and for each crossing of a block of units with an age, where a table crosses
them), tied by the sums among rows, by headcounts and by

    favourable <= rated <= use <= people,  theme <= use,  sum of stages <= use,  low <= favourable / rated < high.

For a reader without the roster this is all there is: rows cut two or three ways that agree on their sums can always
be filled from within (by a product of shares), whatever their sums.  With the roster more may follow: see `cells`.
"""

from reports.adversary.knowledge import Insider, Knowledge
from reports.adversary.reading import COMPANY, RATINGS, Column, Place, Printed
from reports.adversary.worlds import Builder, Programme

Count = tuple[Column, bool]  # a column, and whether its favourable people are meant
Rest = tuple[str, tuple[int, int]]  # a block of units that no row stands for, at an age


class Margins:
    """The programme of a track; `at[count, place]` is the variable of a figure."""

    def __init__(self, printed: Printed, track: str, knowledge: Knowledge) -> None:
        self.printed = printed
        self.columns = [column for column in printed.columns() if column[0] == track]
        self.use: Column = (track, "use", "use")
        self.builder = Builder()
        self.at: dict[tuple[Count, Place | Rest], int] = {}
        self.places: dict[Place | Rest, int] = {**printed.people, **self._rests(knowledge)}
        counts = [(column, False) for column in [self.use, *(c for c in self.columns if c != self.use)]]
        counts += [(column, True) for column in self.columns if column[1] in RATINGS]
        for count in counts:
            self._unknowns(count)
            self._sums(count)
        for count in counts[1:]:
            self._within(count)
        self._stages()
        self._bands()
        for insider in knowledge.insiders:
            if insider.track == track:
                self._known(insider)
        self.programme: Programme = self.builder.programme()

    def _unknowns(self, count: Count) -> None:
        column, favourable = count
        for place, people in self.places.items():
            value = None if favourable else self.printed.figures.get((column, place))  # type: ignore[arg-type]
            self.at[count, place] = self.builder.variable(
                0 if value is None else value, people if value is None else value
            )

    def _sums(self, count: Count) -> None:
        for whole, parts in self.printed.children().items():
            at = whole if whole[1] else COMPANY
            terms = [(self.at[count, part], 1.0) for part in parts]
            self.builder.equal([*terms, (self.at[count, at], -1.0)], 0, f"{self._name(count, at)} is the sum of rows")
        for unit, age, terms in self._crossings(count):
            across: Place = ("unit", unit) if age < 0 else ("age", age)
            at = COMPANY if across == ("unit", -1) else across
            self.builder.equal(
                [*terms, (self.at[count, at], -1.0)], 0, f"{self._name(count, at)} is cut by unit and age"
            )

    def _within(self, count: Count) -> None:
        column, favourable = count
        outer = (column, False) if favourable else (self.use, False)
        for place in self.places:
            self.builder.at_most(
                [(self.at[count, place], 1.0), (self.at[outer, place], -1.0)],
                0,
                f"{self._name(count, place)} is within {outer[0][1] if favourable else 'use'}",
            )

    def _stages(self) -> None:
        stages = [column for column in self.columns if column[1] == "stage"]
        for place in self.places if stages else ():
            terms = [(self.at[(column, False), place], 1.0) for column in stages]
            self.builder.at_most(
                [*terms, (self.at[(self.use, False), place], -1.0)], 0, f"a person has one stage ({place})"
            )

    def _bands(self) -> None:
        for (column, place), (low, high) in self.printed.bands.items():
            fine, rated = self.at[(column, True), place], self.at[(column, False), place]
            why = f"{self._name((column, True), place)} is {low} to {high} %"
            people = self.printed.figures.get((column, place))
            if people is None:
                self.builder.at_most([(rated, low / 100), (fine, -1.0)], 0, why)
                self.builder.at_most([(fine, 1.0), (rated, -high / 100)], 0, why)
            else:  # the upper end itself belongs to the next band
                above = people if high >= 100 else -(-high * people // 100) - 1
                self.builder.narrow(fine, -(-low * people // 100), above)

    def _known(self, insider: Insider) -> None:
        use = (self.use, False)
        for place in self.of(insider):
            self._add(use, place, insider.used, not insider.used)
            for column in self.columns:
                _, measure, item = column
                if measure == "theme" and insider.used and insider.themes is not None:
                    self._add((column, False), place, item in insider.themes, item not in insider.themes)
                if measure == "stage" and insider.used and insider.stage is not None:
                    self._add((column, False), place, item == insider.stage, item != insider.stage)
                if measure in insider.ratings:
                    self._add((column, False), place, True, False)
                    self._add((column, True), place, insider.ratings[measure], not insider.ratings[measure])

    def of(self, insider: Insider) -> list[Place]:
        """The rows a colleague is counted in."""
        places = []
        for by, id in (("unit", insider.unit), ("age", insider.age), ("tenure", insider.tenure)):
            own = self.printed.named(by, id)
            places += [] if own is None else list(self.printed.ancestors(own))
        if insider.age is not None:
            units = {place[1] for place in places if place[0] == "unit"}
            ages = {place[1] for place in places if place[0] == "age"}
            places += [at for (unit, age), at in self.printed.crossing.items() if unit in units and age in ages]
        return list(dict.fromkeys(places))

    def _add(self, count: Count, place: Place, inside: bool, outside: bool) -> None:
        """One known person more inside a count, or outside of it though within the next larger one."""
        self.inside = getattr(self, "inside", {})
        key = count, place
        seen = self.inside.setdefault(key, [0, 0])
        seen[0] += inside
        seen[1] += outside
        column, favourable = count
        self.builder.narrow(self.at[key], low=seen[0])
        if column == self.use and not favourable:
            self.builder.narrow(self.at[key], high=self.places[place] - seen[1])
        elif outside:
            outer = (column, False) if favourable else (self.use, False)
            self.builder.at_most(
                [(self.at[key], 1.0), (self.at[outer, place], -1.0)], -seen[1], "known colleagues are not among them"
            )

    def _rests(self, knowledge: Knowledge) -> dict[Place | Rest, int]:
        """Units outside every crossed block, at each age, so that the crossing sums up."""
        ages = [place for place in self.printed.people if place[0] == "age"]
        if not self.printed.crossing:
            return {}
        return {("rest", (-1, age[1])): self.printed.people[age] for age in ages}

    def _crossings(self, count: Count) -> list[tuple[int, int, list[tuple[int, float]]]]:
        """(unit, -1, terms) for a block cut by age and (-1, age, terms) for an age cut by blocks."""
        crossing = self.printed.crossing
        blocks: dict[int, list[tuple[int, float]]] = {}
        ages: dict[int, list[tuple[int, float]]] = {}
        outermost = self.printed.outermost_blocks()
        every_age = {place[1] for place in self.printed.people if place[0] == "age"}
        for (unit, age), place in crossing.items():
            blocks.setdefault(unit, []).append((self.at[count, place], 1.0))
            if unit in outermost:
                ages.setdefault(age, []).append((self.at[count, place], 1.0))
        whole = {unit for unit in blocks if {age for one, age in crossing if one == unit} == every_age}
        found = [(unit, -1, terms) for unit, terms in blocks.items() if unit in whole]
        for age in sorted(every_age) if crossing else ():
            rest = (self.at[count, ("rest", (-1, age))], 1.0)
            found.append((-1, age, [*ages.get(age, []), rest]))
        return found

    def _name(self, count: Count, place: Place | Rest) -> str:
        column, favourable = count
        if place[0] == "rest":
            return f"{' '.join(column)} of the other units"
        return str(self.printed.figure(column, place, favourable))  # type: ignore[arg-type]
