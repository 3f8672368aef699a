"""Slows down guessing. Counted in the database, so that every process counts together.

Ten failures for one e-mail or forty from one address within fifteen minutes are enough. What sends mails to others or
makes the machine work is counted over a day as well. Only hashes are kept, for a day.
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
DAY = timedelta(days=1)


def network_of(address: str) -> str:
    """Whoever has one IPv6 address has its whole /64, which therefore counts as one."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address):
        return str(found.ipv4_mapped or ipaddress.ip_network((found, 64), strict=False))
    return address


def mailbox_of(email: str) -> str:
    """Whoever has an address has it with every "+something" as well; all of these fill one mailbox."""
    local, at, domain = email.rpartition("@")
    return f"{local.partition('+')[0] or local}{at}{domain}"


def _key(subject: str) -> str:
    return hashlib.sha256(f"sign-in|{network_of(subject)}".encode()).hexdigest()


def refuse_if_too_many(work: UnitOfWork, *, subjects: tuple[str, str], per_email: int = PER_EMAIL) -> None:
    """`subjects` are (e-mail, address). Raises TooManyAttempts with the time until the oldest failure is forgotten."""
    for subject, most in zip(subjects, (per_email, PER_ADDRESS), strict=True):
        refuse(work, subject=subject, most=most, within=WINDOW)


def refuse(work: UnitOfWork, *, subject: str, most: int, within: timedelta) -> None:
    """Raises TooManyAttempts where `subject` was counted `most` times within a time of a day at most."""
    counted, oldest = work.session.execute(
        select(func.count(), func.min(SignInFailure.failed_at)).where(
            SignInFailure.subject == _key(subject), SignInFailure.failed_at > work.now - within
        )
    ).one()
    if counted >= most:
        wait = oldest + within - work.now
        raise TooManyAttempts(max(1, -(-int(wait.total_seconds()) // 60)))


def count(work: UnitOfWork, *, subjects: tuple[str, ...]) -> None:
    """Note an attempt for each, and forget those that no longer matter."""
    work.session.execute(delete(SignInFailure).where(SignInFailure.failed_at < work.now - DAY))
    work.session.add_all(SignInFailure(subject=_key(subject), failed_at=work.now) for subject in subjects)


def forgive(work: UnitOfWork, *, subjects: tuple[str, str]) -> None:
    """Forget all failures for the e-mail, and for the address the one attempt that was none."""
    email, address = subjects
    work.session.execute(delete(SignInFailure).where(SignInFailure.subject == _key(email)))
    forgive_latest(work, subject=address)


def forgive_latest(work: UnitOfWork, *, subject: str) -> None:
    """Forget the last attempt that was counted."""
    latest = select(func.max(SignInFailure.id)).where(SignInFailure.subject == _key(subject)).scalar_subquery()
    work.session.execute(delete(SignInFailure).where(SignInFailure.id == latest))
