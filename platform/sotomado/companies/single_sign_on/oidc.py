"""OpenID Connect, our side of it: discovery, the code flow with PKCE, ID tokens, and logout tokens.

Everything asked of the provider goes through the guarded fetcher, because HR typed its address, and the provider named
the others. Sources: OpenID Connect Core 1.0, Discovery 1.0, Back-Channel Logout 1.0, RFC 7636 (PKCE), RFC 9207 (iss).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

from authlib.common.errors import AuthlibBaseError
from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.client import OAuth2Client
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import (
    BadSignatureError,
    ClaimError,
    InvalidClaimError,
    InvalidKeyIdError,
    JoseError,
    MissingClaimError,
    UnsupportedAlgorithmError,
)
from joserfc.jwk import KeySet

from sotomado.companies.single_sign_on.errors import Reason, Refused
from sotomado.companies.single_sign_on.said import CLOCK_SKEW, LONGEST_SUBJECT, Said, one_text
from sotomado.outgoing.errors import OutsideTrouble
from sotomado.outgoing.fetching import Answer, Fetcher

WELL_KNOWN = "/.well-known/openid-configuration"
SCOPE = "openid email profile"
# Signatures with a key of the provider's own. Never "none", and never a secret that both know.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"
MOST_BYTES = 512 * 1024
SECONDS = 10.0


class UnknownKey(Exception):
    """Signed with a key that was not there when the provider's keys were last fetched."""


@dataclass(frozen=True)
class Provider:
    """What a provider says of itself."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None
    end_session_endpoint: str | None
    token_auth_methods: tuple[str, ...]
    names_itself: bool

    @classmethod
    def read(cls, text: str) -> Provider:
        """Raises Refused where what everything rests on is missing."""
        try:
            said = json.loads(text)
            needed = {name: said[name] for name in ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri")}
        except (ValueError, KeyError, TypeError):
            raise Refused(Reason.BAD_DISCOVERY) from None
        if not all(isinstance(value, str) for value in needed.values()):
            raise Refused(Reason.BAD_DISCOVERY)
        methods = said.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        return cls(
            **needed,
            userinfo_endpoint=one_text(said.get("userinfo_endpoint")),
            end_session_endpoint=one_text(said.get("end_session_endpoint")),
            token_auth_methods=tuple(str(method) for method in methods),
            names_itself=said.get("authorization_response_iss_parameter_supported") is True,
        )


@dataclass(frozen=True)
class Client:
    """Who we are to a provider."""

    client_id: str
    client_secret: str
    redirect_url: str


def fetcher(named_hosts: frozenset[str]) -> Fetcher:
    return Fetcher(named_hosts, seconds=SECONDS, most_bytes=MOST_BYTES)


def discover(named_hosts: frozenset[str], issuer: str) -> str:
    """What the provider says of itself, as it came. Raises Refused."""
    text = _got(fetcher(named_hosts), issuer.rstrip("/") + WELL_KNOWN)
    said = Provider.read(text)
    # A provider that could name another one could have its people let in as the other's.
    if said.issuer.rstrip("/") != issuer.rstrip("/"):
        raise Refused(Reason.WRONG_ISSUER)
    for address in (said.authorization_endpoint, said.end_session_endpoint):
        _for_browsers(address, named_hosts)
    return text


def _for_browsers(address: str | None, named_hosts: frozenset[str]) -> None:
    """Browsers are sent there with what opens the desk."""
    parts = urlsplit(address or "https://nowhere.invalid")
    is_named = bool({parts.hostname, f"{parts.hostname}:{parts.port}"} & named_hosts)
    if not parts.hostname or not (parts.scheme == "https" or (parts.scheme == "http" and is_named)):
        raise Refused(Reason.BAD_DISCOVERY, "address")


def fetch_keys(named_hosts: frozenset[str], provider: Provider) -> str:
    """The keys it signs with, as they came. Raises Refused."""
    text = _got(fetcher(named_hosts), provider.jwks_uri)
    _keys(text)
    return text


def _got(conversation: Fetcher, address: str, headers: Mapping[str, str] | None = None) -> str:
    try:
        answer = conversation.get(address, headers={"Accept": "application/json"} | dict(headers or {}))
        if answer.status != 200:
            raise Refused(Reason.UNREACHABLE, str(answer.status))
        return answer.body.decode()
    except OutsideTrouble as error:
        raise Refused(Reason.UNREACHABLE, error.trouble.value) from error
    except UnicodeDecodeError:
        raise Refused(Reason.BAD_DISCOVERY) from None


def sign_in_url(provider: Provider, client: Client, *, state: str, nonce: str, verifier: str) -> str:
    """Where to send the browser."""
    with_us = _client(client, provider)
    url, _state = with_us.create_authorization_url(
        provider.authorization_endpoint, state=state, code_verifier=verifier, nonce=nonce
    )
    return str(url)


def exchange(
    named_hosts: frozenset[str], provider: Provider, client: Client, *, code: str, verifier: str
) -> Mapping[str, Any]:
    """The tokens for a code. Raises Refused."""
    with_us = _client(client, provider, _Session(fetcher(named_hosts)))
    try:
        tokens = with_us.fetch_token(provider.token_endpoint, code=code, code_verifier=verifier)
    except OutsideTrouble as error:
        raise Refused(Reason.UNREACHABLE, error.trouble.value) from error
    except AuthlibBaseError as error:
        reason = Reason.SECRET_REFUSED if error.error in ("invalid_client", "unauthorized_client") else Reason.SAID_NO
        raise Refused(reason, str(error.error)[:80]) from None
    except ValueError:
        raise Refused(Reason.BAD_DISCOVERY, "token endpoint") from None
    if not isinstance(tokens.get("id_token"), str):
        raise Refused(Reason.BAD_MESSAGE, "no id_token")
    found: Mapping[str, Any] = tokens
    return found


def _client(client: Client, provider: Provider, session: _Session | None = None) -> OAuth2Client:
    method = "client_secret_basic" if "client_secret_basic" in provider.token_auth_methods else "client_secret_post"
    return OAuth2Client(
        session,
        client_id=client.client_id,
        client_secret=client.client_secret,
        token_endpoint_auth_method=method,
        scope=SCOPE,
        redirect_uri=client.redirect_url,
        code_challenge_method="S256",
    )


def claims_of(
    id_token: str, keys: str, *, issuer: str, client_id: str, nonce: str, access_token: str | None, now: datetime
) -> dict[str, Any]:
    """What a signed ID token says. Raises UnknownKey, Refused."""
    token = _opened(id_token, keys)
    claims = CodeIDToken(
        token.claims,
        token.header,
        {"iss": {"essential": True, "value": issuer}, "aud": {"essential": True, "value": client_id}},
        {"nonce": nonce, "client_id": client_id, "access_token": access_token},
    )
    try:
        claims.validate(now=int(now.timestamp()), leeway=int(CLOCK_SKEW.total_seconds()))
    except ClaimError as error:
        raise Refused(_wrong(error), str(error.claim)) from None
    except (JoseError, ValueError, TypeError):
        raise Refused(Reason.BAD_MESSAGE) from None
    _same_subject(claims, claims.get("sub"))
    return dict(claims)


def _wrong(error: ClaimError) -> Reason:
    if isinstance(error, InvalidClaimError | MissingClaimError):
        by_claim = {
            "iss": Reason.WRONG_ISSUER,
            "aud": Reason.WRONG_AUDIENCE,
            "azp": Reason.WRONG_AUDIENCE,
            "nonce": Reason.WRONG_REQUEST,
            "iat": Reason.NOT_NOW,
            "nbf": Reason.NOT_NOW,
            "exp": Reason.NOT_NOW,
        }
        return by_claim.get(str(error.claim), Reason.BAD_MESSAGE)
    return Reason.NOT_NOW  # too late, or before its time


def _same_subject(claims: Mapping[str, Any], subject: object) -> None:
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT or claims.get("sub") != subject:
        raise Refused(Reason.BAD_MESSAGE, "sub")


def _opened(token: str, keys: str) -> jwt.Token:
    try:
        return jwt.decode(token, _keys(keys), algorithms=list(ALGORITHMS))
    except InvalidKeyIdError:
        raise UnknownKey() from None
    except BadSignatureError:
        raise Refused(Reason.BAD_SIGNATURE) from None
    except UnsupportedAlgorithmError:
        raise Refused(Reason.OLD_ALGORITHM) from None
    except (JoseError, ValueError, TypeError, AttributeError):
        raise Refused(Reason.BAD_MESSAGE) from None


def _keys(text: str) -> KeySet:
    """Public keys for signatures alone: a secret in there would let whoever reads it sign."""
    try:
        rows = json.loads(text)["keys"]
        usable = [row for row in rows if row.get("kty") in ("RSA", "EC", "OKP") and row.get("use", "sig") == "sig"]
        return KeySet.import_key_set({"keys": usable})
    except (JoseError, ValueError, KeyError, TypeError, AttributeError):
        raise Refused(Reason.BAD_KEYS) from None


def more_of(
    named_hosts: frozenset[str], provider: Provider, *, access_token: str, claims: Mapping[str, Any]
) -> dict[str, Any]:
    """The claims with those that the provider tells on a page of their own. Raises Refused."""
    if provider.userinfo_endpoint is None:
        return dict(claims)
    headers = {"Authorization": f"Bearer {access_token}"}
    text = _got(fetcher(named_hosts), provider.userinfo_endpoint, headers)
    try:
        told = json.loads(text)
    except ValueError:
        return dict(claims)  # signed ones are of no use to us: the ID token is signed already
    if not isinstance(told, dict) or told.get("sub") != claims["sub"]:
        raise Refused(Reason.BAD_MESSAGE, "userinfo of another sub")
    return told | dict(claims)


def said(claims: Mapping[str, Any], *, email_claim: str | None, department_claim: str | None, id_token: str) -> Said:
    """The claims in our own shape."""
    name = one_text(claims.get("name"))
    if name is None:
        parts = (one_text(claims.get("family_name")), one_text(claims.get("given_name")))
        name = " ".join(part for part in parts if part)
    return Said(
        subject=claims["sub"],
        email=one_text(claims.get(email_claim or "email")),
        is_verified=str(claims.get("email_verified", True)).lower() != "false",
        name=name,
        department=one_text(claims.get(department_claim)) if department_claim else None,
        is_english=(one_text(claims.get("locale")) or "ja").lower().startswith("en"),
        session=one_text(claims.get("sid")),
        hint=id_token,
        claims=tuple(sorted(str(claim) for claim in claims)),
    )


@dataclass(frozen=True)
class LogoutToken:
    """Whom a provider signed out: somebody everywhere, or one of its sessions. `id`: it counts once."""

    id: str
    subject: str | None
    session: str | None


def logout_token(token: str, keys: str, *, issuer: str, client_id: str, now: datetime) -> LogoutToken:
    """A logout token, checked (Back-Channel Logout 2.6). Raises UnknownKey, Refused."""
    opened = _opened(token, keys)
    registry = jwt.JWTClaimsRegistry(
        now=int(now.timestamp()),
        leeway=int(CLOCK_SKEW.total_seconds()),
        iss={"essential": True, "value": issuer},
        aud={"essential": True, "value": client_id},
        iat={"essential": True},
        exp={"essential": True},
        jti={"essential": True},
    )
    try:
        registry.validate(opened.claims)
    except ClaimError as error:
        raise Refused(_wrong(error), str(error.claim)) from None
    except (JoseError, ValueError, TypeError):
        raise Refused(Reason.BAD_MESSAGE) from None
    claims = opened.claims
    events = claims.get("events")
    subject, session = one_text(claims.get("sub")), one_text(claims.get("sid"))
    # An ID token says of the same person that they came in: it must not end anything.
    if not isinstance(events, dict) or LOGOUT_EVENT not in events or "nonce" in claims or not (subject or session):
        raise Refused(Reason.BAD_MESSAGE, "no logout token")
    return LogoutToken(str(claims["jti"]), subject, session)


def leaving_url(provider: Provider, *, client_id: str, hint: str | None, back_to: str) -> str | None:
    """Where somebody signs out at the provider as well, if it has such a page (RP-Initiated Logout 1.0)."""
    if provider.end_session_endpoint is None:
        return None
    said = {"client_id": client_id, "post_logout_redirect_uri": back_to}
    if hint is not None:
        said["id_token_hint"] = hint
    joint = "&" if "?" in provider.end_session_endpoint else "?"
    return f"{provider.end_session_endpoint}{joint}{urlencode(said)}"


class _Session:
    """What the client's library asks with, by the guarded fetcher."""

    def __init__(self, conversation: Fetcher) -> None:
        self._conversation = conversation

    def post(self, url: str, *, data: Mapping[str, str], headers: Mapping[str, str], auth: ClientAuth) -> _Response:
        said = dict(headers)
        url, said, body = auth.prepare("POST", url, said, urlencode(data))
        return _Response(self._conversation.ask("POST", url, body=body.encode(), headers=said))


class _Response:
    """An answer as the library expects it."""

    def __init__(self, answer: Answer) -> None:
        self.status_code = answer.status
        self._body = answer.body

    def raise_for_status(self) -> None:
        if self.status_code >= 400:
            raise Refused(Reason.UNREACHABLE, str(self.status_code))

    def json(self) -> Any:
        return json.loads(self._body)
