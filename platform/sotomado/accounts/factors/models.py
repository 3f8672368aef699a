"""Tables of second factors, of sign-ins that are half done, and of browsers known to their owners."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from sotomado.database import Base, Keyed, SealedText
from sotomado.keyring import Sealed

# An identifier has at most 1,023 bytes (Web Authentication, section 4), which base64url writes with so many letters.
LONGEST_CREDENTIAL_ID = 1364


class Passkey(Keyed):
    """A key that a device of somebody's keeps for this service. Only its public half is here."""

    __tablename__ = "passkey"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    # By which the device finds it again, as base64url writes it.
    credential_id: Mapped[str] = mapped_column(String(LONGEST_CREDENTIAL_ID), unique=True)
    # By which the device knows whose it is: random, one for all passkeys of a person, telling nothing of them.
    user_handle: Mapped[str] = mapped_column(String(64))
    # A COSE key (RFC 9052).
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    # How often the device says that it was used; some devices always say 0.
    sign_count: Mapped[int] = mapped_column(BigInteger)
    # How the device is reached ("internal", "usb"), separated by commas: browsers ask the right one first.
    transports: Mapped[str] = mapped_column(String(120))
    # Whether the device's maker keeps it for the person's other devices as well.
    is_synced: Mapped[bool]
    # What its owner calls it.
    name: Mapped[Sealed] = mapped_column(SealedText)
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]

    __table_args__ = (CheckConstraint("sign_count BETWEEN 0 AND 4294967295", name="sign_count_of_32_bits"),)


class AuthenticatorApp(Keyed):
    """A secret shared with an app that makes codes of it (RFC 6238). `confirmed_at`: once it has given a right one."""

    __tablename__ = "authenticator_app"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    secret: Mapped[Sealed] = mapped_column(SealedText)
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    # The latest of the half minutes since 1970 whose code was taken: neither it nor an earlier one is taken again.
    last_step: Mapped[int | None] = mapped_column(BigInteger)
    last_used_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("confirmed_at IS NULL OR last_step IS NOT NULL", name="confirmed_by_a_code"),
        # One in use, and one that is being set up in its place.
        Index(
            "uq_authenticator_app_in_use",
            "person_id",
            unique=True,
            postgresql_where=text("confirmed_at IS NOT NULL"),
            sqlite_where=text("confirmed_at IS NOT NULL"),
        ),
        Index(
            "uq_authenticator_app_being_set_up",
            "person_id",
            unique=True,
            postgresql_where=text("confirmed_at IS NULL"),
            sqlite_where=text("confirmed_at IS NULL"),
        ),
    )


class RecoveryCode(Base):
    """One of ten codes for whoever has lost the rest. Shown once; only its hash is here."""

    __tablename__ = "recovery_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    code_hash: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    __table_args__ = (UniqueConstraint("person_id", "code_hash"),)


class UnfinishedSignIn(Keyed):
    """A right password, and a second factor still to come. For minutes, and no sign-in: it opens nothing."""

    __tablename__ = "unfinished_sign_in"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    started_at: Mapped[datetime]


class UsedChallenge(Base):
    """A challenge that a passkey has answered, rightly or not: it is not asked again. For an hour."""

    __tablename__ = "used_challenge"

    challenge_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    used_at: Mapped[datetime]


class KnownDevice(Base):
    """A browser somebody has signed in with. It holds a random value, of which a hash for each person is here."""

    __tablename__ = "known_device"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    device_hash: Mapped[str] = mapped_column(String(64))
    browser: Mapped[str] = mapped_column(String(120))
    first_seen_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("person_id", "device_hash"),)
