"""What a page of the questionnaire sends: its own statements' answers, and which button was pressed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

BESIDE_THE_ANSWERS = frozenset({"csrf_token", "assessment_id", "go"})


@dataclass(frozen=True)
class Sent:
    """answers: usable ones by code. wrong: fields that are no answer to a statement of this page.

    strange: those of the wrong ones that this questionnaire does not have at all, such as another version's.
    """

    answers: dict[str, int]
    wrong: tuple[str, ...]
    strange: tuple[str, ...]


def read(form: Mapping[str, str], *, asked: Collection[str], known: Collection[str], highest: int) -> Sent:
    """Read a form in which the statements `asked`, of all that are `known`, may be answered with 1 to `highest`."""
    possible = {str(value): value for value in range(1, highest + 1)}
    fields = {name: text for name, text in form.items() if name not in BESIDE_THE_ANSWERS}
    answers = {name: possible[text] for name, text in fields.items() if name in asked and text in possible}
    wrong = tuple(sorted(fields.keys() - answers.keys()))
    return Sent(answers, wrong, tuple(name for name in wrong if name not in known))
