"""How large a world is: its companies with their departments, its consultants, its quarters."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from importlib.resources import files


@dataclass(frozen=True)
class Unit:
    """A department, in the division `within`. `kind` says what its people do, and so what they tend to talk about."""

    name: str
    name_en: str
    kind: str
    people: int
    within: str | None = None


@dataclass(frozen=True)
class Firm:
    """A client company to be. `use`: share of people who use the desk in the first and in the last quarter."""

    name: str
    name_en: str
    domain: str
    use: tuple[float, float]
    inside: bool
    units: tuple[Unit, ...]

    @property
    def people(self) -> int:
        return sum(unit.people for unit in self.units)

    def resized(self, factor: float, mark: str = "") -> Firm:
        """The same company larger or smaller, and under another name where `mark` is given."""
        units = tuple(
            replace(unit, people=max(3, round(unit.people * factor))) if unit.people else unit for unit in self.units
        )
        if not mark:
            return replace(self, units=units)
        return replace(
            self,
            name=f"{self.name} {mark}",
            name_en=f"{self.name_en} {mark}",
            domain=f"c{mark}.{self.domain}",
            units=units,
        )


@dataclass(frozen=True)
class Scale:
    """What to build. The first firm is the large one of the demo, the last one the small one."""

    firms: tuple[Firm, ...]
    consultants: int
    quarters: int = 5
    # Share of manager-member pairs whose inside 1on1s are kept.
    inside_share: float = 0.85
    releases: bool = True
    # Whether lists are logged, and a model and prices are made of them.
    learns: bool = True

    @property
    def people(self) -> int:
        return sum(firm.people for firm in self.firms)

    @classmethod
    def standard(cls) -> Scale:
        """8 companies, 3,000 employees, 240 consultants: large enough to feel alive."""
        return cls(firms=known_firms(), consultants=240)

    @classmethod
    def small(cls) -> Scale:
        """For tests: every mechanism, few rows."""
        firms = known_firms()
        return cls(firms=(firms[0].resized(0.1), firms[4].resized(0.2), firms[-1]), consultants=40, quarters=3)

    @classmethod
    def benchmark(cls) -> Scale:
        """100,000 employees of 40 companies and 3,040 consultants."""
        firms = known_firms()
        copies = [firms[n % 7].resized(2500 / firms[n % 7].people, mark=str(n + 1)) for n in range(40)]
        missing = 100_000 - sum(firm.people for firm in copies)
        first, *others = copies[-1].units
        copies[-1] = replace(copies[-1], units=(replace(first, people=first.people + missing), *others))
        return cls(firms=tuple(copies), consultants=3040, inside_share=0.15, releases=False, learns=False)


def known_firms() -> tuple[Firm, ...]:
    """The companies of words/companies.toml."""
    text = (files("sotomado.demo.words") / "companies.toml").read_text(encoding="utf-8")
    return tuple(
        Firm(
            name=company["name"],
            name_en=company["name_en"],
            domain=company["domain"],
            use=(company["use"][0], company["use"][1]),
            inside=company["inside"],
            units=tuple(Unit(*unit) for unit in company["departments"]),
        )
        for company in tomllib.loads(text)["company"]
    )
