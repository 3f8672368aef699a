"""Slows down guessing. Counted in the database, so that every process counts together.

Ten failures for one e-mail or forty from one address within fifteen minutes are enough. Only hashes are kept.
"""

from __future__ import annotations

import hashlib
import ipaddress
from datetime import timedelta

from sqlalchemy import delete, func, select

from sotomado.accounts.errors import TooManyAttempts
from sotomado.accounts.models import SignInFailure
from sotomado.database import UnitOfWork

WINDOW = timedelta(minutes=15)
PER_EMAIL = 10
PER_ADDRESS = 40


def _key(subject: str) -> str:
    """Whoever has one IPv6 address has its whole /64, which therefore counts as one."""
    try:
        address = ipaddress.ip_address(subject)
    except ValueError:
        pass
    else:
        if isinstance(address, ipaddress.IPv6Address):
            subject = str(address.ipv4_mapped or ipaddress.ip_network((address, 64), strict=False))
    return hashlib.sha256(f"sign-in|{subject}".encode()).hexdigest()


def refuse_if_too_many(work: UnitOfWork, *, subjects: tuple[str, str], per_email: int = PER_EMAIL) -> None:
    """`subjects` are (e-mail, address). Raises TooManyAttempts with the time until the oldest failure is forgotten."""
    for subject, limit in zip(subjects, (per_email, PER_ADDRESS), strict=True):
        count, oldest = work.session.execute(
            select(func.count(), func.min(SignInFailure.failed_at)).where(
                SignInFailure.subject == _key(subject), SignInFailure.failed_at > work.now - WINDOW
            )
        ).one()
        if count >= limit:
            wait = oldest + WINDOW - work.now
            raise TooManyAttempts(max(1, -(-int(wait.total_seconds()) // 60)))


def count(work: UnitOfWork, *, subjects: tuple[str, str]) -> None:
    """Note a failure for both, and forget those that no longer matter."""
    work.session.execute(delete(SignInFailure).where(SignInFailure.failed_at < work.now - WINDOW))
    work.session.add_all(SignInFailure(subject=_key(subject), failed_at=work.now) for subject in subjects)


def forgive(work: UnitOfWork, *, subjects: tuple[str, str]) -> None:
    """Forget all failures for the e-mail, and for the address the one attempt that was none."""
    email, address = (_key(subject) for subject in subjects)
    work.session.execute(delete(SignInFailure).where(SignInFailure.subject == email))
    latest = select(func.max(SignInFailure.id)).where(SignInFailure.subject == address).scalar_subquery()
    work.session.execute(delete(SignInFailure).where(SignInFailure.id == latest))
