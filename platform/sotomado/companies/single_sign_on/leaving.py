"""Leaving: what a provider opened is known, so that it ends when the provider says so, and is left there as well."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select, update

from sotomado.accounts import service as accounts
from sotomado.accounts.models import SignIn
from sotomado.companies.single_sign_on.coming_in import SESSIONS, SUBJECTS
from sotomado.companies.single_sign_on.models import Identity, Visit
from sotomado.companies.single_sign_on.said import Said
from sotomado.database import UnitOfWork


@dataclass(frozen=True)
class Left:
    """A sign-in that is over. `hint`: what its provider wants to see again."""

    connection_id: str
    hint: str | None


def note_visit(work: UnitOfWork, *, connection_id: str, person_id: int, secret: str, said: Said) -> str:
    """That a provider opened the sign-in with this secret. Returns what it is left by."""
    row = Visit(
        connection_id=connection_id,
        person_id=person_id,
        sign_in_id=work.session.scalars(select(SignIn.id).where(SignIn.secret_hash == accounts.hash_of(secret))).one(),
        session_digest=work.keyring.digest(said.session, purpose=SESSIONS) if said.session else None,
    )
    if said.hint is not None:
        row.hint = work.seal(row, "hint", said.hint)
    work.session.add(row)
    work.session.flush()
    return row.id


def left(work: UnitOfWork, *, visit_id: str) -> Left | None:
    """A sign-in that has ended here, and may still stand at the provider; None for any other."""
    row = work.session.scalar(
        select(Visit)
        .join(SignIn, SignIn.id == Visit.sign_in_id)
        .where(Visit.id == visit_id, SignIn.ended_at.is_not(None))
    )
    return None if row is None else Left(row.connection_id, work.unseal(row, "hint"))


def end(work: UnitOfWork, *, connection_id: str, subject: str | None, session: str | None) -> int:
    """A provider signed somebody out, everywhere or of one of its sessions: what it opened here ends. Returns how many.

    A name nobody has ends nothing.
    """
    visits = select(Visit.sign_in_id).where(Visit.connection_id == connection_id)
    if session is not None:
        visits = visits.where(Visit.session_digest.in_(work.keyring.digests(session, purpose=SESSIONS)))
    if subject is not None:
        whose = select(Identity.person_id).where(
            Identity.connection_id == connection_id,
            Identity.subject_digest.in_(work.keyring.digests(subject, purpose=SUBJECTS)),
        )
        visits = visits.where(Visit.person_id.in_(whose))
    ended = work.session.execute(
        update(SignIn)
        .where(SignIn.id.in_(visits), SignIn.ended_at.is_(None))
        .values(ended_at=work.now)
        .returning(SignIn.id)
        .execution_options(synchronize_session=False)
    ).all()
    return len(ended)
