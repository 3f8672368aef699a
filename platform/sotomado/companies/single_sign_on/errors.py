"""Why somebody does not come in by their company's account, and what cannot be set up."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """Why not. Only HR reads which; whoever wanted to come in is told what they can do."""

    # The browser: it is not the one that was sent, or comes too late, or a second time.
    NOT_ASKED = "not_asked"
    # The provider does not answer, or answers what nobody can use.
    UNREACHABLE = "unreachable"
    BAD_DISCOVERY = "bad_discovery"
    BAD_KEYS = "bad_keys"
    SECRET_REFUSED = "secret_refused"  # noqa: S105 - a reason
    SAID_NO = "said_no"
    # What it says does not hold.
    BAD_MESSAGE = "bad_message"
    BAD_SIGNATURE = "bad_signature"
    NOT_SIGNED = "not_signed"
    OLD_ALGORITHM = "old_algorithm"
    ENCRYPTED = "encrypted"
    NO_CERTIFICATE = "no_certificate"
    CERTIFICATE_ENDED = "certificate_ended"
    WRONG_ISSUER = "wrong_issuer"
    WRONG_AUDIENCE = "wrong_audience"
    WRONG_DESTINATION = "wrong_destination"
    WRONG_REQUEST = "wrong_request"
    NOT_NOW = "not_now"
    USED_BEFORE = "used_before"
    # It holds, and does not say who it is.
    NAME_FOR_ONCE = "name_for_once"
    NO_EMAIL = "no_email"
    EMAIL_NOT_VERIFIED = "email_not_verified"
    OTHER_DOMAIN = "other_domain"
    # Whoever it is does not come in here. Which of the many reasons it is says nobody.
    NOT_ADMITTED = "not_admitted"
    # In a trial: it is not the one who tries.
    SOMEBODY_ELSE = "somebody_else"


class Refused(Exception):
    """Somebody does not come in. Carries nothing of who it is: the log may have it.

    `about`: technical names of the provider's own, for the log alone. `claims`: the names of what came along.
    """

    def __init__(self, reason: Reason, about: str = "", *, claims: tuple[str, ...] = ()) -> None:
        super().__init__(f"{reason.value}: {about}" if about else reason.value)
        self.reason = reason
        self.claims = claims


class NoSuchDoor(Exception):
    """No company comes in by this address, or not now."""


class BadDomain(Exception):
    """What was typed is no domain."""


class PublicDomain(Exception):
    """Anybody can have an address there."""


class DomainTaken(Exception):
    """The domain is another company's. Only operators are told."""


class DomainNeeded(Exception):
    """Addresses of passwords are closed by their domain, and none is confirmed yet."""


class BadProvider(Exception):
    """A field of the provider's settings cannot be used; `field` names it, `reason` says why."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


class NotReady(Exception):
    """Something has to be there before this can be switched on; `missing` names it."""

    def __init__(self, missing: str) -> None:
        super().__init__(missing)
        self.missing = missing
