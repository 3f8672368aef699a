"""Findings with what the company answers to them, as both pages show it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reports.documents.report import Report
from sotomado.reporting.answers.service import Answer


@dataclass(frozen=True)
class Answered:
    """A finding's heading and the answer to it, None where none was given."""

    key: str
    title: str
    answer: Answer | None


def answered(report: Report, given: Mapping[str, Answer]) -> tuple[Answered, ...]:
    """Every finding in its order; then answers whose finding is told no more, which keep their place on the page."""
    findings = [Answered(one.key, one.title, given.get(one.key)) for one in report.findings]
    known = {one.key for one in findings}
    return (*findings, *(Answered(key, "", answer) for key, answer in given.items() if key not in known))
