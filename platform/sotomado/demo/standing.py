"""Where the demo's consultants stand: agreed, paid, listed; a few pausing, gone, renewing, or with a part in a company.

All of it is settled after the talks, so that who has somebody coming is known, and with dice of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import Delete, Update, delete, select, update
from sqlalchemy.orm import Session

from sotomado.accounts.agreements import AGREEMENT_VERSION
from sotomado.accounts.models import ConsultantAgreement, Locale
from sotomado.availability.models import AvailabilityRule
from sotomado.bookings.models import Booking
from sotomado.companies.models import Company
from sotomado.demo.adviser import Adviser
from sotomado.demo.calendar import at
from sotomado.demo.dice import Dice
from sotomado.demo.pictures import certificate
from sotomado.demo.rows import Counter, Rows
from sotomado.demo.words import entries
from sotomado.directory.models import (
    Conflict,
    Consultant,
    ConsultantFee,
    Credential,
    LicenceRenewal,
    ListingEvent,
)
from sotomado.directory.vocabulary import ConflictKind, ListingChange, Pause
from sotomado.files.models import Purpose, StoredFile

FEES = {4000: 2.0, 4500: 3.0, 5000: 4.0, 5500: 2.0, 6000: 1.0}
A_RENEWED_TERM = timedelta(days=5 * 365 + 1)
WHY_UNLISTED = "ご本人からの申し出。来春まで家族の介護に専念されるとのこと。再開のときは先に連絡をいただく。"
WHAT_IS_MISSING = (
    "有効期限のところに光が映っていて、日付を確かめられませんでした。もう一度、上から写したものを送ってください。"
)


class Standing:
    """Writes it; `write_all` once, at the end of the world."""

    def __init__(
        self, desk: Sequence[Adviser], rows: Rows, dice: Dice, count: Counter, today: date, operator_id: int
    ) -> None:
        self._desk = desk
        self._operator = operator_id
        self._rows = rows
        self._dice = dice
        self._count = count
        self._today = today
        # What is done to rows that are there already, once the new ones are.
        self._changes: list[Update | Delete] = []

    def write_all(self, session: Session) -> None:
        now = at(self._today, 0)
        coming = set(session.scalars(select(Booking.consultant_id).where(Booking.starts_at > now)))
        for one in self._desk:
            self._agree(one)
        settled = [
            one
            for one in self._desk
            if one.password_hash is None and one.popularity > 0 and one.expires_on > self._today + timedelta(days=120)
        ]
        # Those who rest and those whom nobody is to meet have nobody coming.
        quiet = [one for one in settled if one.id not in coming]
        self._dice.shuffle(quiet)
        many = len(self._desk)
        self._rest([quiet.pop() for _ in range(max(1, many // 80))])
        self._fall_asleep([quiet.pop() for _ in range(max(1, many // 120))])
        self._ask([quiet.pop() for _ in range(max(1, many // 120))])
        busy = [one for one in settled if one.id in coming]
        self._leave(busy[len(busy) // 2] if busy else quiet.pop())
        companies = session.scalars(select(Company).order_by(Company.id)).all()
        self._declare(companies, quiet)
        self._renew()
        self._rows.write(session)
        for change in self._changes:
            session.execute(change)

    def _agree(self, one: Adviser) -> None:
        self._rows.add(
            ConsultantAgreement,
            id=self._count.next(ConsultantAgreement),
            person_id=one.person_id,
            version=AGREEMENT_VERSION,
            locale=Locale.JAPANESE,
            given_at=one.listed_at - timedelta(days=20),
            withdrawn_at=None,
        )
        self._rows.add(
            ConsultantFee,
            consultant_id=one.id,
            from_on=one.listed_at.date(),
            fee_yen=self._dice.one_of(FEES),
        )
        self._note(one, ListingChange.LISTED, one.listed_at, self._operator)

    def _rest(self, resting: Sequence[Adviser]) -> None:
        for one in resting:
            since = self._lately(3, 40)
            self._note(one, ListingChange.PAUSED, since, one.person_id)
            self._change(one, paused_at=since, pause=Pause.OWN)

    def _fall_asleep(self, asleep: Sequence[Adviser]) -> None:
        for one in asleep:
            since = self._lately(2, 30)
            self._note(one, ListingChange.ASKED, since - timedelta(days=14), None)
            self._note(one, ListingChange.PAUSED, since, None)
            self._change(one, paused_at=since, pause=Pause.DORMANT)
            self._close(one)

    def _ask(self, asked: Sequence[Adviser]) -> None:
        for one in asked:
            since = self._lately(2, 10)
            self._note(one, ListingChange.ASKED, since, None)
            self._change(one, asked_at=since)
            self._close(one)

    def _leave(self, one: Adviser) -> None:
        since = self._lately(1, 4)
        self._note(one, ListingChange.UNLISTED, since, self._operator, WHY_UNLISTED)
        self._change(one, unlisted_at=since)

    def _declare(self, companies: Sequence[Company], quiet: list[Adviser]) -> None:
        """Some name companies under contract, most do not; a few nobody has looked at yet."""
        for nth, company in enumerate(companies[: max(2, len(companies) // 2)]):
            kind = (ConflictKind.CLIENT, ConflictKind.EMPLOYER, ConflictKind.FAMILY)[nth % 3]
            self._name(quiet.pop(), kind, company.name, company.id, is_looked_at=nth != 1)
        for nth, (kind_code, name) in enumerate(entries("outside")):
            self._name(self._dice.choice(self._desk), ConflictKind(kind_code), name, None, is_looked_at=nth % 4 != 0)

    def _name(self, one: Adviser, kind: ConflictKind, name: str, company_id: int | None, *, is_looked_at: bool) -> None:
        conflict_id, declared_at = self._dice.key(), self._lately(1, 90)
        self._rows.add(
            Conflict,
            id=conflict_id,
            consultant_id=one.id,
            kind=kind,
            organisation=self._rows.seal(Conflict, "organisation", conflict_id, name),
            company_id=company_id,
            declared_at=declared_at,
            looked_at=declared_at + timedelta(hours=5) if is_looked_at else None,
            ended_at=None,
        )

    def _renew(self) -> None:
        """Of those whose licence ends soon, some have handed a new one in; one has to send it again; some are done."""
        soon = [one for one in self._desk if timedelta(0) < one.expires_on - self._today <= timedelta(days=90)]
        for nth, one in enumerate(soon[1::2]):
            self._hand_in(one, self._lately(1, 9), accepted=False if nth == 1 else None)
        newly = [one for one in self._desk if one.expires_on - self._today > A_RENEWED_TERM - timedelta(days=400)]
        for one in newly[:3]:
            decided_at = at(
                min(one.expires_on - A_RENEWED_TERM + timedelta(days=20), self._today - timedelta(days=3)), 660
            )
            file_id = self._hand_in(one, decided_at - timedelta(days=2), accepted=True, is_past=True)
            self._changes.append(
                update(Credential).where(Credential.consultant_id == one.id).values(certificate_id=file_id)
            )

    def _hand_in(self, one: Adviser, handed_in_at: datetime, *, accepted: bool | None, is_past: bool = False) -> str:
        before = one.expires_on - A_RENEWED_TERM if is_past else one.expires_on
        until = one.expires_on if is_past else one.expires_on + A_RENEWED_TERM
        renewal_id, file_id = self._dice.key(), self._dice.key()
        write_certificate(self._rows, file_id, one.person_id, f"{16_000_000 + 37 * one.id}", until, handed_in_at)
        answer = WHAT_IS_MISSING if accepted is False else None
        self._rows.add(
            LicenceRenewal,
            id=renewal_id,
            consultant_id=one.id,
            registered_on=before + timedelta(days=1) if is_past else handed_in_at.date() - timedelta(days=6),
            expires_on=until,
            previous_registered_on=before - A_RENEWED_TERM,
            previous_expires_on=before,
            previous_certificate_id=None,
            certificate_id=file_id,
            handed_in_at=handed_in_at,
            decided_at=None if accepted is None else handed_in_at + timedelta(hours=20),
            decided_by=None if accepted is None else self._operator,
            accepted=accepted,
            answer=self._rows.seal(LicenceRenewal, "answer", renewal_id, answer),
        )
        return file_id

    def _note(
        self, one: Adviser, change: ListingChange, since: datetime, by_person_id: int | None, words: str | None = None
    ) -> None:
        event_id = self._dice.key()
        self._rows.add(
            ListingEvent,
            id=event_id,
            consultant_id=one.id,
            change=change,
            at=since,
            by_person_id=by_person_id,
            words=self._rows.seal(ListingEvent, "words", event_id, words),
        )

    def _change(self, one: Adviser, **values: object) -> None:
        self._changes.append(update(Consultant).where(Consultant.id == one.id).values(**values))

    def _close(self, one: Adviser) -> None:
        """Nobody is asleep whose hours are open."""
        self._changes.append(delete(AvailabilityRule).where(AvailabilityRule.consultant_id == one.id))

    def _lately(self, least: int, most: int) -> datetime:
        return at(self._today - timedelta(days=self._dice.randint(least, most)), self._dice.randint(540, 1260))


def write_certificate(rows: Rows, file_id: str, owner_id: int, number: str, until: date, kept_at: datetime) -> None:
    """A specimen, drawn."""
    rows.add(
        StoredFile,
        id=file_id,
        owner_id=owner_id,
        purpose=Purpose.CERTIFICATE,
        media_type="image/jpeg",
        content=rows.seal_bytes(StoredFile, "content", file_id, certificate(number, until.isoformat())),
        kept_at=kept_at,
    )
