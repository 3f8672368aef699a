"""The adversary: what a reader of a release can work out, by every linear means, and with what a colleague knows.

It reads the release as the company has it, JSON text, and shares no code with what made it.
"""

from collections.abc import Sequence

from reports.adversary.asking import ask
from reports.adversary.knowledge import Disclosure, Figure, Findings, Insider, Interval, Knowledge, Roster
from reports.adversary.reading import Printed
from reports.adversary.verdicts import differences, too_small

__all__ = ["Disclosure", "Figure", "Findings", "Insider", "Interval", "Knowledge", "Roster", "attack"]

NOTHING = Knowledge()


def attack(text: str, history: Sequence[str] = (), knowledge: Knowledge = NOTHING) -> Findings:
    """Read a release, beside all earlier ones of the company, and find out what can be found out.

    Raises ValueError where no world fits what is printed and known.
    """
    printed = Printed(text)
    intervals: list[Interval] = []
    disclosures = [*too_small(printed), *differences(printed)]
    for track in dict.fromkeys(column[0] for column in printed.columns()):
        ranges, found = ask(printed, track, knowledge)
        intervals += ranges
        disclosures += found
    return Findings(tuple(intervals), tuple(disclosures))
