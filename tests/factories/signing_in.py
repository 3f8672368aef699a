"""People with second factors, and sign-ins of theirs."""

from dataclasses import dataclass

import pyotp
from factories.people import a_person
from support.authenticators import Device

from sotomado.accounts.factors import apps, passkeys
from sotomado.accounts.models import SignIn
from sotomado.accounts.service import hash_of
from sotomado.accounts.sign_ins import open_sign_in
from sotomado.database import UnitOfWork

SITE = passkeys.site_of("https://window.example")
PAGE = "https://window.example/account"


def a_sign_in(work: UnitOfWork, person_id: int, **options: object) -> str:
    """Returns the id of a fresh one."""
    secret = open_sign_in(work, person_id=person_id, browser="Firefox · Windows", **options)  # type: ignore[arg-type]
    row = work.session.query(SignIn).filter_by(secret_hash=hash_of(secret)).one()
    return row.id


@dataclass(frozen=True)
class WithApp:
    person_id: int
    sign_in_id: str
    totp: pyotp.TOTP
    codes: list[str]


def with_an_app(work: UnitOfWork, person_id: int | None = None) -> WithApp:
    """Somebody who has just set up an authenticator app, with their recovery codes."""
    person_id = person_id or a_person(work)
    sign_in_id = a_sign_in(work, person_id)
    totp = pyotp.TOTP(apps.begin(work, person_id=person_id, sign_in_id=sign_in_id).secret)
    codes = apps.confirm(work, person_id=person_id, sign_in_id=sign_in_id, code=totp.at(work.now), page=PAGE)
    return WithApp(person_id, sign_in_id, totp, codes)


@dataclass(frozen=True)
class WithPasskey:
    person_id: int
    sign_in_id: str
    device: Device
    codes: list[str]


def with_a_passkey(
    work: UnitOfWork, person_id: int | None = None, *, device: Device | None = None, name: str = "わたしの電話"
) -> WithPasskey:
    """Somebody whose device has just made a passkey."""
    person_id, device = person_id or a_person(work), device or Device()
    sign_in_id = a_sign_in(work, person_id, with_factor=True)
    challenge = passkeys.new_challenge()
    options = passkeys.options_to_register(work, person_id=person_id, site=SITE, challenge=challenge)
    codes = passkeys.register(
        work,
        person_id=person_id,
        sign_in_id=sign_in_id,
        site=SITE,
        challenge=challenge,
        user_handle=passkeys.handle_in(options),
        answer=device.made(options, origin=SITE.origin),
        name=name,
        page=PAGE,
    )
    return WithPasskey(person_id, sign_in_id, device, codes)
