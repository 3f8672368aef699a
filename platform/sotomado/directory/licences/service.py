"""A licence through its years: where it stands, its renewal handed in, looked at, and kept as history.

The registration number stays through a renewal. All dates are those of Japan, where the licence is issued.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from consultants.licence import LicenceState, RenewalWindow, licence_state, renewal_window
from sotomado.accounts.errors import NotFound
from sotomado.database import UnitOfWork
from sotomado.directory.errors import BadRenewal, RenewalDecided, RenewalTooEarly, RenewalWaiting
from sotomado.directory.listing import LICENSED_IN
from sotomado.directory.models import Consultant, Credential, LicenceRenewal
from sotomado.directory.own_affairs import unless_own
from sotomado.files import service as files
from sotomado.files.checking import Checked
from sotomado.files.models import Purpose

# A renewed licence holds for five years after the old one's end; one more covers a leap and a late start.
LONGEST_RENEWAL = timedelta(days=6 * 366)
LONGEST_ANSWER = 1000


@dataclass(frozen=True)
class Renewal:
    """A renewal as it was handed in. `accepted` is None until somebody decided; `answer`: what they wrote."""

    id: str
    consultant_id: int
    registered_on: date
    expires_on: date
    previous_expires_on: date
    handed_in_at: datetime
    decided_at: datetime | None
    decided_by: int | None
    accepted: bool | None
    answer: str | None


@dataclass(frozen=True)
class Past:
    """A licence that was, with its certificate if one is kept."""

    registered_on: date
    expires_on: date
    certificate_id: str | None


@dataclass(frozen=True)
class Licence:
    """A licence on a day. `days_left`: 0 on its last day. `refused`: the latest renewal, if it was not accepted."""

    registration_number: str
    registered_on: date
    expires_on: date
    certificate_id: str | None
    state: LicenceState
    window: RenewalWindow
    days_left: int
    waiting: Renewal | None
    refused: Renewal | None
    past: tuple[Past, ...]

    @property
    def may_hand_in(self) -> bool:
        """A renewal is taken from the first day of its window on, also past the end."""
        return self.waiting is None and self.state is not LicenceState.VALID


def today_in_japan(work: UnitOfWork) -> date:
    return work.now.astimezone(LICENSED_IN).date()


def licence_of(work: UnitOfWork, *, consultant_id: int) -> Licence:
    """Everything there is to say of someone's licence today. Raises NotFound."""
    row = _credential(work, consultant_id)
    today = today_in_japan(work)
    renewals = work.session.scalars(
        select(LicenceRenewal)
        .where(LicenceRenewal.consultant_id == consultant_id)
        .order_by(LicenceRenewal.handed_in_at.desc(), LicenceRenewal.id)
    ).all()
    open_one = next((one for one in renewals if one.decided_at is None), None)
    latest = renewals[0] if renewals else None
    refused = latest if open_one is None and latest is not None and latest.accepted is False else None
    return Licence(
        registration_number=row.registration_number,
        registered_on=row.registered_on,
        expires_on=row.expires_on,
        certificate_id=row.certificate_id,
        state=licence_state(row.expires_on, today),
        window=renewal_window(row.expires_on),
        days_left=(row.expires_on - today).days,
        waiting=_shown(work, open_one) if open_one else None,
        refused=_shown(work, refused) if refused else None,
        past=tuple(
            Past(one.previous_registered_on, one.previous_expires_on, one.previous_certificate_id)
            for one in renewals
            if one.accepted
        ),
    )


def hand_in(
    work: UnitOfWork, *, consultant_id: int, registered_on: date, expires_on: date, certificate: Checked | bytes
) -> str:
    """Hand in a renewed licence for an operator to look at. Returns the renewal's id.

    Nothing else changes yet. Raises NotFound, RenewalWaiting, RenewalTooEarly, BadRenewal, files.errors.Refused.
    """
    row = _credential(work, consultant_id, locked=True)
    if _waiting(work, consultant_id) is not None:
        raise RenewalWaiting()
    today = today_in_japan(work)
    if licence_state(row.expires_on, today) is LicenceState.VALID:
        raise RenewalTooEarly()
    _refuse_dates(row, registered_on, expires_on, today)
    owner = work.session.get_one(Consultant, consultant_id).person_id
    renewal = LicenceRenewal(
        consultant_id=consultant_id,
        registered_on=registered_on,
        expires_on=expires_on,
        previous_registered_on=row.registered_on,
        previous_expires_on=row.expires_on,
        previous_certificate_id=row.certificate_id,
        certificate_id=files.keep(work, owner_id=owner, purpose=Purpose.CERTIFICATE, content=certificate),
        handed_in_at=work.now,
    )
    work.session.add(renewal)
    work.session.flush()
    return renewal.id


def take_back(work: UnitOfWork, *, consultant_id: int) -> None:
    """Withdraw what was handed in and not looked at yet, its file with it. Raises NotFound."""
    row = _waiting(work, consultant_id)
    if row is None:
        raise NotFound("renewal")
    certificate_id = row.certificate_id
    work.session.delete(row)
    files.forget(work, file_id=certificate_id)


def waiting(work: UnitOfWork) -> list[Renewal]:
    """What nobody has decided on yet, the oldest first."""
    rows = work.session.scalars(
        select(LicenceRenewal)
        .where(LicenceRenewal.decided_at.is_(None))
        .order_by(LicenceRenewal.handed_in_at, LicenceRenewal.id)
    )
    return [_shown(work, row) for row in rows]


def renewal(work: UnitOfWork, *, renewal_id: str) -> Renewal:
    """One renewal, for an operator. Raises NotFound."""
    row = work.session.get(LicenceRenewal, renewal_id)
    if row is None:
        raise NotFound("renewal")
    return _shown(work, row)


def accept(work: UnitOfWork, *, renewal_id: str, by_person_id: int, answer: str = "") -> Renewal:
    """The licence is renewed: new dates and certificate, the same number.

    Raises NotFound, RenewalDecided, OwnAffair.
    """
    row = _decide(work, renewal_id, by_person_id, answer, accepted=True)
    licence = _credential(work, row.consultant_id, locked=True)
    licence.registered_on, licence.expires_on = row.registered_on, row.expires_on
    licence.certificate_id = row.certificate_id
    work.session.flush()
    return _shown(work, row)


def refuse(work: UnitOfWork, *, renewal_id: str, by_person_id: int, answer: str) -> Renewal:
    """Something is not right; the answer says what. The licence stays as it was.

    Raises NotFound, RenewalDecided, OwnAffair.
    """
    row = _decide(work, renewal_id, by_person_id, answer, accepted=False)
    work.session.flush()
    return _shown(work, row)


def own_certificate(work: UnitOfWork, *, consultant_id: int, certificate_id: str) -> files.Kept:
    """A certificate of this consultant, of today or of the past. Raises NotFound."""
    row = _credential(work, consultant_id)
    handed_in = work.session.execute(
        select(LicenceRenewal.certificate_id, LicenceRenewal.previous_certificate_id).where(
            LicenceRenewal.consultant_id == consultant_id
        )
    ).all()
    if certificate_id not in {row.certificate_id, *(one for pair in handed_in for one in pair)}:
        raise NotFound("certificate")
    return files.content(work, file_id=certificate_id)


def certificate_of_renewal(work: UnitOfWork, *, renewal_id: str) -> files.Kept:
    """The certificate that was handed in, for an operator. Raises NotFound."""
    row = work.session.get(LicenceRenewal, renewal_id)
    if row is None:
        raise NotFound("renewal")
    return files.content(work, file_id=row.certificate_id)


def _refuse_dates(row: Credential, registered_on: date, expires_on: date, today: date) -> None:
    if registered_on > today:
        raise BadRenewal("registered_on", "in the future")
    if registered_on < row.registered_on:
        raise BadRenewal("registered_on", "before the first registration")
    if expires_on <= row.expires_on:
        raise BadRenewal("expires_on", "no later than before")
    if expires_on < today:
        raise BadRenewal("expires_on", "over already")
    if expires_on > max(row.expires_on, today) + LONGEST_RENEWAL:
        raise BadRenewal("expires_on", "too far away")


def _decide(work: UnitOfWork, renewal_id: str, by_person_id: int, answer: str, *, accepted: bool) -> LicenceRenewal:
    row = work.session.scalar(
        select(LicenceRenewal)
        .where(LicenceRenewal.id == renewal_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise NotFound("renewal")
    if row.decided_at is not None:
        raise RenewalDecided()
    unless_own(work, consultant_id=row.consultant_id, by_person_id=by_person_id)
    row.decided_at, row.decided_by, row.accepted = work.now, by_person_id, accepted
    if answer := answer.strip():
        row.answer = work.seal(row, "answer", answer[:LONGEST_ANSWER])
    return row


def _credential(work: UnitOfWork, consultant_id: int, *, locked: bool = False) -> Credential:
    chosen = select(Credential).where(Credential.consultant_id == consultant_id)
    row = work.session.scalar(chosen.with_for_update() if locked else chosen)
    if row is None:
        raise NotFound("licence")
    return row


def _waiting(work: UnitOfWork, consultant_id: int) -> LicenceRenewal | None:
    return work.session.scalar(
        select(LicenceRenewal).where(LicenceRenewal.consultant_id == consultant_id, LicenceRenewal.decided_at.is_(None))
    )


def _shown(work: UnitOfWork, row: LicenceRenewal) -> Renewal:
    return Renewal(
        id=row.id,
        consultant_id=row.consultant_id,
        registered_on=row.registered_on,
        expires_on=row.expires_on,
        previous_expires_on=row.previous_expires_on,
        handed_in_at=row.handed_in_at,
        decided_at=row.decided_at,
        decided_by=row.decided_by,
        accepted=row.accepted,
        answer=work.unseal(row, "answer"),
    )
