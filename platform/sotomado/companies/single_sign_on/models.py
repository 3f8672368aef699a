"""Tables of single sign-on. What HR can see of them says nothing of who comes in, when or whether."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from sotomado.companies.single_sign_on.errors import Reason
from sotomado.database import Base, EnumText, Keyed, SealedText, one_of
from sotomado.keyring import Sealed


class Protocol(StrEnum):
    OIDC = "oidc"
    SAML = "saml"


class CompanyDomain(Keyed):
    """What the addresses of a company's people end in. It counts once an operator confirmed that it is the company's.

    Several companies may ask for the same; one alone has it.
    """

    __tablename__ = "company_domain"

    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"), index=True)
    domain: Mapped[str] = mapped_column(String(253))
    asked_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("company_id", "domain"),
        CheckConstraint("domain = lower(domain) AND domain LIKE '%_._%'", name="domain_lower_case"),
        Index(
            "uq_company_domain_confirmed",
            "domain",
            unique=True,
            postgresql_where=text("confirmed_at IS NOT NULL"),
            sqlite_where=text("confirmed_at IS NOT NULL"),
        ),
    )


class Connection(Keyed):
    """One provider of a company, as HR set it up. At most one of a company's is switched on.

    `address`: the last part of the line that leads there, /sso/…
    `issuer`: the provider's name for itself: OpenID's issuer, SAML's entity id.
    `sign_out_url`: a page of a SAML provider on which one leaves it; an OpenID provider says its own.
    `discovered`, `keys`: what the provider said of itself and the keys it signs with (JSON), as of when.
    `changed_at`: since then a trial says nothing any more.
    `passwords_closed_at`: since then the company's people come in by this alone.
    """

    __tablename__ = "sso_connection"

    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"), index=True)
    protocol: Mapped[Protocol] = mapped_column(EnumText(Protocol))
    address: Mapped[str] = mapped_column(String(40), unique=True)
    issuer: Mapped[str | None] = mapped_column(String(1000))
    client_id: Mapped[str | None] = mapped_column(String(255))
    client_secret: Mapped[Sealed | None] = mapped_column(SealedText)
    sign_in_url: Mapped[str | None] = mapped_column(String(1000))
    sign_out_url: Mapped[str | None] = mapped_column(String(1000))
    email_claim: Mapped[str | None] = mapped_column(String(200))
    department_claim: Mapped[str | None] = mapped_column(String(200))
    # Whether somebody who is not on the roster yet is put there, and where to if no department is named.
    joins: Mapped[bool]
    department_id: Mapped[int | None]
    discovered: Mapped[str | None] = mapped_column(Text)
    discovered_at: Mapped[datetime | None]
    keys: Mapped[str | None] = mapped_column(Text)
    keys_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    enabled_at: Mapped[datetime | None]
    passwords_closed_at: Mapped[datetime | None]

    __table_args__ = (
        one_of("protocol", Protocol),
        ForeignKeyConstraint(["department_id", "company_id"], ["department.id", "department.company_id"]),
        CheckConstraint("NOT joins OR department_id IS NOT NULL", name="joins_somewhere"),
        CheckConstraint("protocol = 'saml' OR sign_in_url IS NULL", name="sign_in_url_of_saml"),
        CheckConstraint("protocol = 'saml' OR sign_out_url IS NULL", name="sign_out_url_of_saml"),
        CheckConstraint("protocol = 'oidc' OR client_id IS NULL AND client_secret IS NULL", name="client_of_oidc"),
        CheckConstraint("enabled_at IS NULL OR issuer IS NOT NULL", name="enabled_with_a_provider"),
        CheckConstraint("passwords_closed_at IS NULL OR enabled_at IS NOT NULL", name="closed_only_while_enabled"),
        Index(
            "uq_sso_connection_enabled",
            "company_id",
            unique=True,
            postgresql_where=text("enabled_at IS NOT NULL"),
            sqlite_where=text("enabled_at IS NOT NULL"),
        ),
    )


class Certificate(Keyed):
    """What a SAML provider signs with. Several, so that the next one is there before the last one ends."""

    __tablename__ = "sso_certificate"

    connection_id: Mapped[str] = mapped_column(ForeignKey("sso_connection.id"), index=True)
    # DER in base64, without line ends.
    body: Mapped[str] = mapped_column(Text)
    fingerprint: Mapped[str] = mapped_column(String(64))
    valid_from_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    added_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("connection_id", "fingerprint"),)


class Identity(Keyed):
    """Who somebody is to a provider. Linked once, by a confirmed address; from then on the provider's own name counts.

    `subject_digest`: the provider's name for the person, to be found by; `subject`: the same, for the person to read.
    """

    __tablename__ = "sso_identity"

    connection_id: Mapped[str] = mapped_column(ForeignKey("sso_connection.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    subject_digest: Mapped[str] = mapped_column(String(64))
    subject: Mapped[Sealed] = mapped_column(SealedText)
    linked_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("connection_id", "subject_digest"),
        UniqueConstraint("connection_id", "person_id"),
    )


class SignOnRequest(Keyed):
    """A browser that was sent to a provider and has not come back yet. Its id goes along as the state.

    `browser_hash`: of the secret in that browser's cookie: no other one can bring the answer.
    `kept`: nonce and verifier of OpenID Connect. `saml_id`: what a SAML answer must be in response to.
    `tried_by`: whoever of HR tries it out; nobody is signed in then.
    `answer`: what a SAML provider said, checked, until the browser itself comes for it.
    """

    __tablename__ = "sso_request"

    connection_id: Mapped[str] = mapped_column(ForeignKey("sso_connection.id"), index=True)
    browser_hash: Mapped[str] = mapped_column(String(64))
    kept: Mapped[Sealed] = mapped_column(SealedText)
    saml_id: Mapped[str | None] = mapped_column(String(120))
    target: Mapped[str | None] = mapped_column(String(1000))
    tried_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    answer: Mapped[Sealed | None] = mapped_column(SealedText)
    began_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]


class UsedMessage(Base):
    """A signed message that was used once, by the hash of its id, until it would be too old anyway."""

    __tablename__ = "sso_used_message"

    connection_id: Mapped[str] = mapped_column(ForeignKey("sso_connection.id"), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    until_at: Mapped[datetime] = mapped_column(index=True)


class Visit(Keyed):
    """A sign-in that a provider opened, so that it can be ended there as well, and by the provider.

    `session_digest`: the provider's name for its own session. `hint`: what it wants to see again when it is left.
    """

    __tablename__ = "sso_visit"

    connection_id: Mapped[str] = mapped_column(ForeignKey("sso_connection.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    sign_in_id: Mapped[str] = mapped_column(ForeignKey("sign_in.id", ondelete="CASCADE"), unique=True)
    session_digest: Mapped[str | None] = mapped_column(String(64))
    hint: Mapped[Sealed | None] = mapped_column(SealedText)


class Trial(Keyed):
    """Somebody of HR tried it out themselves. `reason`: why they would not have come in; None where they would have.

    `claims`: the names of what the provider sends, without what it says.
    """

    __tablename__ = "sso_trial"

    connection_id: Mapped[str] = mapped_column(ForeignKey("sso_connection.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    tried_at: Mapped[datetime]
    reason: Mapped[Reason | None] = mapped_column(EnumText(Reason))
    claims: Mapped[str] = mapped_column(String(1000))

    __table_args__ = (one_of("reason", Reason),)


class SignOnTrouble(Base):
    """That somebody did not come in for this reason on this day (UTC): not who, nor how often, nor at what time."""

    __tablename__ = "sso_trouble"

    connection_id: Mapped[str] = mapped_column(ForeignKey("sso_connection.id"), primary_key=True)
    reason: Mapped[Reason] = mapped_column(EnumText(Reason), primary_key=True)
    happened_on: Mapped[date] = mapped_column(primary_key=True)

    __table_args__ = (one_of("reason", Reason),)
