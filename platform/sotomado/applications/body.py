"""What an applicant writes besides the licence, as one value: the profile-to-be, the motive, conflicts of interest.

It is stored as JSON, sealed: {"profile", "conflicts", "motive"} are read by whoever screens (`written.py`); the rest
says how far its writer has come. What this version does not know is left aside, never a reason to fail.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Self

from sotomado.directory.profiles.body import ProfileBody
from sotomado.directory.vocabulary import ConflictKind

LONGEST_MOTIVE = 2000
LONGEST_ORGANISATION = 120
MOST_CONFLICTS = 30


class Section(StrEnum):
    """The short pages of an application, in their order."""

    LICENCE = "licence"
    CERTIFICATE = "certificate"
    EXPERIENCE = "experience"
    TALKS = "talks"
    WORDS = "words"
    CONFLICTS = "conflicts"


@dataclass(frozen=True)
class NamedOrganisation:
    """An organisation whose people the applicant should not meet, and why."""

    kind: ConflictKind
    organisation: str


@dataclass(frozen=True)
class ApplicationBody:
    """Everything that was written."""

    profile: ProfileBody = ProfileBody()  # noqa: RUF009 - frozen, as this is
    motive: str = ""
    conflicts: tuple[NamedOrganisation, ...] = ()
    # Said in so many words: there are none.
    has_no_conflicts: bool = False
    # Pages that were saved once, be it with nothing on them.
    seen: frozenset[Section] = frozenset()

    def seen_too(self, section: Section) -> Self:
        return replace(self, seen=self.seen | {section})

    def to_json(self) -> str:
        """The body as text, the same for the same body."""
        return json.dumps(
            {
                "profile": json.loads(self.profile.to_json()),
                "motive": self.motive,
                "conflicts": [{"kind": one.kind.value, "organisation": one.organisation} for one in self.conflicts],
                "has_no_conflicts": self.has_no_conflicts,
                "seen": sorted(self.seen),
            },
            ensure_ascii=False,
            sort_keys=True,
        )

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The body a text holds. What is missing or not understood stays empty."""
        try:
            said = json.loads(text)
        except ValueError:
            said = {}
        said = said if isinstance(said, dict) else {}
        profile, motive, seen = said.get("profile"), said.get("motive"), said.get("seen")
        return cls(
            profile=ProfileBody.of(profile if isinstance(profile, dict) else {}),
            motive=motive if isinstance(motive, str) else "",
            conflicts=_conflicts(said.get("conflicts")),
            has_no_conflicts=said.get("has_no_conflicts") is True,
            seen=frozenset(one for one in Section if isinstance(seen, list) and one.value in seen),
        )


def _conflicts(said: Any) -> tuple[NamedOrganisation, ...]:
    kinds = {kind.value: kind for kind in ConflictKind}
    return tuple(
        NamedOrganisation(kinds[one["kind"]], one["organisation"])
        for one in (said if isinstance(said, list) else ())
        if isinstance(one, dict) and one.get("kind") in kinds and isinstance(one.get("organisation"), str)
    )
