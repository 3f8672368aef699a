"""Someone becomes a consultant: their licence, what they wrote, what they are paid. Shown to nobody yet.

What advisees see comes with publishing the profile and with listing; until then a consultant's texts are empty.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from consultants.licence import is_licensed
from sotomado.accounts import service as accounts
from sotomado.accounts.models import Role
from sotomado.database import UnitOfWork
from sotomado.directory import conflicts as declared
from sotomado.directory.contracts import fees
from sotomado.directory.contracts import letters as contract_letters
from sotomado.directory.errors import BadOrganisation, NotLicensed
from sotomado.directory.models import Consultant, ConsultantFee, Credential, ProfileDraft
from sotomado.directory.profiles.body import ProfileBody
from sotomado.directory.vocabulary import ConflictKind


class LicenceTaken(Exception):
    """Another consultant stands in the directory with this registration number. Nothing was written."""


class AlreadyConsultant(Exception):
    """This person is a consultant already. Nothing was written."""


def admit(
    work: UnitOfWork,
    *,
    person_id: int,
    number: str,
    registered_on: date,
    expires_on: date,
    certificate_id: str | None,
    profile: ProfileBody,
    conflicts: Iterable[tuple[ConflictKind, str]],
    fee_yen: int,
    by_person_id: int,
    public_url: str | None = None,
) -> int:
    """Make a person a consultant who is not listed yet. Returns the consultant's id.

    With `public_url` the letter of welcome is written, with the terms; without, it was sent long ago.
    Raises AlreadyConsultant, LicenceTaken, NotLicensed past the end of the licence, BadFee.
    """
    today = fees.contract_day(work.now)
    if by_person_id == person_id:
        raise ValueError("Nobody admits themselves.")
    if not is_licensed(expires_on, today):
        raise NotLicensed()
    if not 0 <= fee_yen <= fees.HIGHEST_FEE_YEN:
        raise fees.BadFee()
    consultant_id = _consultant(work, person_id, number, registered_on, expires_on, certificate_id, profile)
    draft = ProfileDraft(consultant_id=consultant_id, saved_at=work.now)
    draft.body = work.seal(draft, "body", profile.to_json())
    work.session.add_all([draft, ConsultantFee(consultant_id=consultant_id, from_on=today, fee_yen=fee_yen)])
    work.session.flush()
    for kind, organisation in conflicts:
        _declare(work, consultant_id, kind, organisation)
    accounts.grant(work, person_id=person_id, role=Role.CONSULTANT)
    accounts.end_role(work, person_id=person_id, role=Role.APPLICANT)
    if public_url is not None:
        reader = accounts.actor(work, person_id=person_id)
        contract_letters.post_welcome(work, reader=reader, fee_yen=fee_yen, from_on=today, public_url=public_url)
    return consultant_id


def _consultant(
    work: UnitOfWork,
    person_id: int,
    number: str,
    registered_on: date,
    expires_on: date,
    certificate_id: str | None,
    profile: ProfileBody,
) -> int:
    """The two rows whose uniqueness the database holds: one consultant a person, one licence a consultant."""
    if work.session.scalar(select(Consultant.id).where(Consultant.person_id == person_id)) is not None:
        raise AlreadyConsultant()
    if work.session.scalar(select(Credential.consultant_id).where(Credential.registration_number == number)):
        raise LicenceTaken()
    name = accounts.actor(work, person_id=person_id).name
    try:
        with work.session.begin_nested():
            row = Consultant(
                person_id=person_id,
                # For the operators' lists until the profile is published.
                display_name=profile.display_name or name[:80],
                display_name_en=profile.display_name_en or profile.display_name or name[:80],
                voice="",
                voice_en="",
                path="",
                path_en="",
                biography="",
                biography_en="",
                time_zone=profile.time_zone,
            )
            work.session.add(row)
            work.session.flush()
            work.session.add(
                Credential(
                    consultant_id=row.id,
                    registration_number=number,
                    registered_on=registered_on,
                    expires_on=expires_on,
                    certificate_id=certificate_id,
                )
            )
            work.session.flush()
    except IntegrityError:
        # Somebody was faster, between our look and our writing.
        raise LicenceTaken() from None
    return row.id


def _declare(work: UnitOfWork, consultant_id: int, kind: ConflictKind, organisation: str) -> None:
    """What was written in an application is never lost for being a few letters too long."""
    named = " ".join(organisation.split())[: declared.LONGEST_ORGANISATION]
    try:
        declared.declare(work, consultant_id=consultant_id, kind=kind, organisation=named)
    except BadOrganisation:
        return  # an empty line
