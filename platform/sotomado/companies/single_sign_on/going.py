"""There and back: what is asked of a provider stands between transactions, never inside one.

Whatever goes wrong is noted for HR: the trial of whoever tries it out as theirs, anything else as a reason and a day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from sotomado.companies.single_sign_on import coming_in, leaving, oidc, saml, service
from sotomado.companies.single_sign_on.coming_in import Back, Way
from sotomado.companies.single_sign_on.errors import NoSuchDoor, Reason, Refused
from sotomado.companies.single_sign_on.models import Protocol
from sotomado.companies.single_sign_on.said import Said
from sotomado.database import Database

_Read = TypeVar("_Read")


@dataclass(frozen=True)
class House:
    """Where this service stands, and which hosts it may ask that are not outside."""

    database: Database
    public_url: str
    named_hosts: frozenset[str]

    @property
    def redirect_url(self) -> str:
        return f"{self.public_url}/sso/callback"

    @property
    def left_url(self) -> str:
        return f"{self.public_url}/sso/left"

    def back_channel_url(self, connection_id: str) -> str:
        return f"{self.public_url}/sso/back-channel/{connection_id}"

    def us(self, connection_id: str) -> saml.Us:
        here = f"{self.public_url}/sso/saml/{connection_id}"
        return saml.Us(entity_id=here, answers_url=f"{here}/answer")


@dataclass(frozen=True)
class Arrived:
    """Somebody came in, or tried it out. `person_id`: None for a trial."""

    connection_id: str
    person_id: int | None
    said: Said
    target: str | None


def set_out(house: House, *, connection_id: str, browser: str, target: str | None, tried_by: int | None = None) -> str:
    """Where to send a browser. Raises NoSuchDoor, Refused."""
    way = _way(house, connection_id, is_trial=tried_by is not None)
    with _noted(house, connection_id, tried_by):
        if way.protocol is Protocol.OIDC:
            provider = provider_of(house, way)
            with house.database.work() as work:
                begun = coming_in.begin(work, connection_id=way.id, browser=browser, target=target, tried_by=tried_by)
            return oidc.sign_in_url(
                provider, _client(house, way), state=begun.state, nonce=begun.nonce, verifier=begun.verifier
            )
        with house.database.work() as work:
            begun = coming_in.begin(work, connection_id=way.id, browser=browser, target=target, tried_by=tried_by)
            url, saml_id = saml.request_to(house.us(way.id), way.them, state=begun.state)
            coming_in.name_request(work, state=begun.state, saml_id=saml_id)
        return url


def come_by_oidc(house: House, *, said: Mapping[str, str], browser: str | None) -> Arrived:
    """A browser came back with a code. Raises Refused."""
    with house.database.work() as work:
        back = coming_in.come_back(work, state=said.get("state", ""), browser=browser)
    with _noted(house, back.connection_id, back.tried_by):
        way = _way(house, back.connection_id, is_trial=back.tried_by is not None)
        provider = provider_of(house, way)
        named = said.get("iss")
        if (named is not None or provider.names_itself) and named != provider.issuer:
            raise Refused(Reason.WRONG_ISSUER)
        if "error" in said or not said.get("code"):
            raise Refused(Reason.SAID_NO, said.get("error", "")[:80])
        found = _by_code(house, way, provider, back, said["code"])
        return _arrived(house, back, found)


def _by_code(house: House, way: Way, provider: oidc.Provider, back: Back, code: str) -> Said:
    tokens = oidc.exchange(house.named_hosts, provider, _client(house, way), code=code, verifier=back.verifier)
    id_token, access_token = str(tokens["id_token"]), str(tokens.get("access_token") or "")

    def claims_by(keys: str) -> dict[str, Any]:
        return oidc.claims_of(
            id_token,
            keys,
            issuer=provider.issuer,
            client_id=way.client_id,
            nonce=back.nonce,
            access_token=access_token or None,
            now=house.database.clock.now(),
        )

    claims = _with_keys(house, way, provider, claims_by)
    wanted = {way.email_claim or "email", "name", way.department_claim or "name"}
    if access_token and not wanted <= claims.keys():
        claims = oidc.more_of(house.named_hosts, provider, access_token=access_token, claims=claims)
    return oidc.said(claims, email_claim=way.email_claim, department_claim=way.department_claim, id_token=id_token)


def take_saml_answer(house: House, *, connection_id: str, response: str, state: str) -> int | None:
    """A SAML provider's answer, checked and kept until the browser itself comes for it. Returns who tries it out.

    It arrives by a form of the provider's page, and a browser sends no cookie of ours along with that. Raises Refused.
    """
    with house.database.read() as work:
        request_id, tried_by = coming_in.awaited(work, state=state, connection_id=connection_id)
    with _noted(house, connection_id, tried_by):
        way = _way(house, connection_id, is_trial=tried_by is not None)
        found = saml.asserted(
            response,
            us=house.us(way.id),
            them=way.them,
            request_id=request_id,
            now=house.database.clock.now(),
            email_claim=way.email_claim,
            department_claim=way.department_claim,
        )
        with house.database.work() as work:
            coming_in.keep_answer(
                work, state=state, said=found.said, message_id=found.assertion_id, until_at=found.until_at
            )
    return tried_by


def come_by_saml(house: House, *, state: str, browser: str | None) -> Arrived:
    """The browser that was sent comes for the answer. Raises Refused."""
    with house.database.work() as work:
        back = coming_in.come_back(work, state=state, browser=browser)
    with _noted(house, back.connection_id, back.tried_by):
        if back.answer is None:
            raise Refused(Reason.NOT_ASKED)
        return _arrived(house, back, back.answer)


def _arrived(house: House, back: Back, said: Said) -> Arrived:
    with house.database.work() as work:
        if back.tried_by is not None:
            coming_in.try_out(work, connection_id=back.connection_id, said=said, person_id=back.tried_by)
            coming_in.note_trial(
                work, connection_id=back.connection_id, person_id=back.tried_by, reason=None, claims=said.claims
            )
            return Arrived(back.connection_id, None, said, back.target)
        person_id = coming_in.admit(work, connection_id=back.connection_id, said=said)
    return Arrived(back.connection_id, person_id, said, back.target)


def signed_out_there(house: House, *, connection_id: str, token: str) -> int:
    """A provider says that it signed somebody out. Returns how many sign-ins ended. Raises Refused, NoSuchDoor."""
    with house.database.read() as work:
        way = coming_in.way(work, connection_id=connection_id)
    if way.protocol is not Protocol.OIDC:
        raise NoSuchDoor()
    provider = provider_of(house, way)
    now = house.database.clock.now()

    def read(keys: str) -> oidc.LogoutToken:
        return oidc.logout_token(token, keys, issuer=provider.issuer, client_id=way.client_id, now=now)

    said = _with_keys(house, way, provider, read)
    with house.database.work() as work:
        coming_in.use_once(
            work, connection_id=way.id, message_id=f"logout|{said.id}", until_at=now + coming_in.DISCOVERED_FOR
        )
        return leaving.end(work, connection_id=way.id, subject=said.subject, session=said.session)


def leave_there(house: House, *, visit_id: str) -> str | None:
    """Where somebody who left here can sign out at their provider as well, if anywhere."""
    with house.database.read() as work:
        left = leaving.left(work, visit_id=visit_id)
        way = coming_in.way(work, connection_id=left.connection_id) if left else None
    if left is None or way is None:
        return None
    if way.protocol is Protocol.SAML:
        return way.sign_out_url
    if way.discovered is None:
        return None
    return oidc.leaving_url(
        oidc.Provider.read(way.discovered), client_id=way.client_id, hint=left.hint, back_to=house.left_url
    )


def provider_of(house: House, way: Way) -> oidc.Provider:
    """What a provider says of itself; asked again once a day. Raises Refused."""
    if way.discovered is not None and not way.is_discovery_due:
        return oidc.Provider.read(way.discovered)
    try:
        discovered = oidc.discover(house.named_hosts, way.issuer)
    except Refused as refused:
        # It may be down for a moment: what it said yesterday still holds.
        if way.discovered is not None and refused.reason is Reason.UNREACHABLE:
            return oidc.Provider.read(way.discovered)
        raise
    with house.database.work() as work:
        service.keep_discovered(work, connection_id=way.id, discovered=discovered)
    return oidc.Provider.read(discovered)


def _with_keys(house: House, way: Way, provider: oidc.Provider, read: Callable[[str], _Read]) -> _Read:
    """What is signed, read with the keys there are; with newer ones where its key is not among them."""
    if way.keys is not None:
        try:
            return read(way.keys)
        except oidc.UnknownKey:
            if not way.may_ask_for_keys:
                raise Refused(Reason.BAD_SIGNATURE, "unknown key") from None
    keys = oidc.fetch_keys(house.named_hosts, provider)
    with house.database.work() as work:
        service.keep_keys(work, connection_id=way.id, keys=keys)
    try:
        return read(keys)
    except oidc.UnknownKey:
        raise Refused(Reason.BAD_SIGNATURE, "unknown key") from None


def _client(house: House, way: Way) -> oidc.Client:
    return oidc.Client(way.client_id, way.client_secret, house.redirect_url)


def _way(house: House, connection_id: str, *, is_trial: bool) -> Way:
    with house.database.read() as work:
        way = coming_in.way(work, connection_id=connection_id)
    if not (way.is_enabled or is_trial):
        raise NoSuchDoor()
    return way


@contextmanager
def _noted(house: House, connection_id: str, tried_by: int | None) -> Iterator[None]:
    try:
        yield
    except Refused as refused:
        with house.database.work() as work:
            if tried_by is None:
                coming_in.note_trouble(work, connection_id=connection_id, reason=refused.reason)
            else:
                coming_in.note_trial(
                    work,
                    connection_id=connection_id,
                    person_id=tried_by,
                    reason=refused.reason,
                    claims=refused.claims,
                )
        raise
