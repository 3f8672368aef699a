"""What talks were about, as consultants sum it up, for the words of the last reports; and who agreed to that."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sotomado.accounts.models import Locale, WordConsent
from sotomado.consultations.reports.models import ConsultationSummary
from sotomado.demo.calendar import HOME, at
from sotomado.demo.dice import Dice
from sotomado.demo.people import Member, Workplace
from sotomado.demo.rows import Counter, Rows
from sotomado.demo.words import by_first
from sotomado.directory.vocabulary import Theme
from sotomado.reporting.quarters import Quarter

# Most of the demo's people agree, so that its reports have words; real people are asked, and start with no.
AGREED = 0.8
# One quarter to be told and one to compare with: each release opens all the texts there are of a year.
QUARTERS = 2


def has_agreed(member: Member) -> bool:
    return member.has_consented and Dice("words may be counted", member.person_id).happens(AGREED)


def first_day(today: date) -> date:
    """Since when summaries are written: with the word itself, two closed quarters ago."""
    quarter = Quarter.at(at(today, 720), HOME)
    for _ in range(QUARTERS):
        quarter = quarter.before
    return quarter.first_day


def write_agreements(place: Workplace, rows: Rows, count: Counter) -> None:
    """Those of a company who let words of their talks be counted, since their first day there."""
    for member in place.members:
        if has_agreed(member):
            given_at = at(max(place.contracted_on, member.joined_on), 9 * 60) + timedelta(minutes=2)
            rows.add(
                WordConsent,
                id=count.next(WordConsent),
                person_id=member.person_id,
                given_at=given_at,
                withdrawn_at=None,
            )


def write_summary(
    rows: Rows, member: Member, consultation_id: str, themes: Sequence[Theme], closed_at: datetime, today: date
) -> None:
    """The summary of a talk, if its advisee agreed and there were summaries by then."""
    if closed_at < at(first_day(today), 0) or not has_agreed(member):
        return
    dice = Dice("summary", consultation_id)
    row_id = dice.key()
    rows.add(
        ConsultationSummary,
        id=row_id,
        consultation_id=consultation_id,
        body=rows.seal(ConsultationSummary, "body", row_id, summary(member, themes, dice)),
        may_be_counted=True,
        written_at=closed_at,
    )


def summary(member: Member, themes: Sequence[Theme], dice: Dice) -> str:
    """One or two sentences for the first theme and one for the next, in the advisee's language."""
    said = []
    for nth, theme in enumerate(themes[:2]):
        lines = [line for line in by_first("summaries")[theme.value] if line[0] in ("*", member.unit.kind)]
        # What people of one trade say about a theme sounds of their trade.
        own = [line for line in lines if line[0] != "*"]
        chosen = dice.some(lines, 1 + dice.happens(0.4) * (nth == 0))
        if own and dice.happens(0.35):
            chosen = [dice.choice(own)]
        said += [line[2 if member.locale is Locale.ENGLISH else 1] for line in chosen]
    return (" " if member.locale is Locale.ENGLISH else "").join(dict.fromkeys(said))
