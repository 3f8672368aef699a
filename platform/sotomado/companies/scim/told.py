"""What a provider says of somebody, between the protocol's models and our tables."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from scim2_models import InvalidValueException, Reference

from sotomado.accounts.service import clean_email
from sotomado.companies.scim.models import LONGEST
from sotomado.companies.scim.resources import Email, EnterpriseUser, Manager, Name, User, WholeUser

LONGEST_NAME = 120
LONGEST_DEPARTMENT = 80
LONGEST_TYPE = 32


@dataclass(frozen=True)
class Told:
    """All that a provider may say of somebody. `manager`: the id of another, as text. None: it does not say."""

    user_name: str
    email: str
    external_id: str | None = None
    email_type: str | None = None
    email_primary: bool | None = None
    display_name: str | None = None
    formatted: str | None = None
    family_name: str | None = None
    given_name: str | None = None
    active: bool | None = None
    department: str | None = None
    manager: str | None = None

    @property
    def name(self) -> str:
        """What to call them: the name to be shown, else what there is, else the address before its sign."""
        of_parts = " ".join(part for part in (self.family_name, self.given_name) if part)
        return self.display_name or self.formatted or of_parts or self.email.partition("@")[0]


def key_of(text: str) -> str:
    """What comparisons without regard to case compare, as `scim2_models.default_comparison_key` has it."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).lower())


def clean(text: str | None, attribute: str, longest: int = LONGEST) -> str | None:
    """Composed, without outer spaces; None for nothing. Raises InvalidValueException."""
    if text is None:
        return None
    composed = unicodedata.normalize("NFC", text).strip()
    if any(unicodedata.category(sign) == "Cc" for sign in composed):
        raise InvalidValueException(detail=f"{attribute} holds control characters")
    if len(composed) > longest:
        raise InvalidValueException(detail=f"{attribute} has at most {longest} characters")
    return composed or None


def told_by(user: WholeUser) -> Told:
    """Raises InvalidValueException."""
    name = user.name or Name()
    place = user[EnterpriseUser] or EnterpriseUser()
    email = _address(user.emails or [])
    user_name = clean(user.user_name, "userName")
    if user_name is None:
        raise InvalidValueException(detail="userName is needed")
    return Told(
        user_name=user_name,
        email=email.value or "",
        external_id=clean(user.external_id, "externalId"),
        email_primary=email.primary,
        email_type=clean(str(email.type) if email.type else None, "emails.type", LONGEST_TYPE),
        display_name=clean(user.display_name, "displayName", LONGEST_NAME),
        formatted=clean(name.formatted, "name.formatted", LONGEST_NAME),
        family_name=clean(name.family_name, "name.familyName", LONGEST_NAME),
        given_name=clean(name.given_name, "name.givenName", LONGEST_NAME),
        active=user.active,
        department=clean(place.department, "department", LONGEST_DEPARTMENT),
        manager=clean(place.manager.value, "manager.value") if place.manager else None,
    )


def _address(emails: list[Email]) -> Email:
    """The primary one, else the first. Raises InvalidValueException where it is no address."""
    chosen = next((one for one in emails if one.primary), emails[0] if emails else Email())
    value = clean(chosen.value, "emails.value")
    if value is None:
        raise InvalidValueException(detail="an e-mail address is needed: emails, or a userName that is one")
    local, _, domain = value.rpartition("@")
    known_as = clean_email(value)
    is_address = bool(local) and bool(domain) and "@" not in local and not any(sign.isspace() for sign in value)
    if not is_address or known_as != key_of(value) or known_as.endswith(".invalid") or not value.isascii():
        raise InvalidValueException(detail="emails.value is not an e-mail address")
    return Email(value=value, type=chosen.type, primary=chosen.primary)


def reference(base: str, user_id: str) -> Reference[User]:
    """The address of somebody, as others point to them."""
    return Reference[User](f"{base}/Users/{user_id}")


def _email(told: Told) -> Email:
    kind = Email.Type(told.email_type) if told.email_type else None
    return Email(value=told.email, type=kind, primary=told.email_primary)


def user_of(told: Told, *, user_id: int, base: str) -> WholeUser:
    """The protocol's model of somebody, without its version."""
    user = WholeUser(
        id=str(user_id),
        external_id=told.external_id,
        user_name=told.user_name,
        display_name=told.display_name,
        emails=[_email(told)],
        active=told.active,
    )
    if told.formatted or told.family_name or told.given_name:
        user.name = Name(formatted=told.formatted, family_name=told.family_name, given_name=told.given_name)
    if told.department or told.manager:
        place = EnterpriseUser(department=told.department)
        if told.manager:
            place.manager = Manager(value=told.manager, ref=reference(base, told.manager))
        user[EnterpriseUser] = place
    return user
