"""Tokens of an OpenID provider: only what it signed for us, for this browser and now, says anything."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from factories.people import a_company, an_employee
from flask import Flask
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey
from sqlalchemy import func, select, update
from support.clock import StandingClock
from support.odd_server import OddServer, an_odd_server
from support.ports import free_port

from sotomado.accounts import sign_ins
from sotomado.accounts.models import SignIn
from sotomado.companies.single_sign_on import coming_in, leaving, oidc, service
from sotomado.companies.single_sign_on.errors import Reason, Refused
from sotomado.companies.single_sign_on.models import Connection, Identity, Protocol
from sotomado.companies.single_sign_on.said import Said
from sotomado.database import Database

NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
ISSUER, CLIENT, NONCE = "https://login.aozora.example", "desk", "the nonce of this browser"
KEY = RSAKey.generate_key(2048, {"kid": "one"})
KEYS = json.dumps(KeySet([KEY]).as_dict(private=False))
LOGOUT = {"events": {oidc.LOGOUT_EVENT: {}}, "jti": "1", "sid": "a session"}


def a_token(key=KEY, header: dict[str, object] | None = None, **changed: object) -> str:
    claims: dict[str, object] = {
        "iss": ISSUER,
        "sub": "tanaka",
        "aud": CLIENT,
        "iat": int(NOW.timestamp()),
        "exp": int((NOW + timedelta(minutes=5)).timestamp()),
        "nonce": NONCE,
    }
    said = {name: value for name, value in (claims | changed).items() if value is not None}
    first = {"alg": "RS256", "kid": "one"} | (header or {})
    return jwt.encode(first, said, key, algorithms=["RS256", "HS256", "none"])


def read(token: str, *, now: datetime = NOW) -> dict[str, object]:
    return oidc.claims_of(token, KEYS, issuer=ISSUER, client_id=CLIENT, nonce=NONCE, access_token=None, now=now)


def test_a_token_for_us_is_read() -> None:
    assert read(a_token())["sub"] == "tanaka"


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"iss": "https://other.example"}, Reason.WRONG_ISSUER),
        ({"iss": None}, Reason.WRONG_ISSUER),
        ({"aud": "another"}, Reason.WRONG_AUDIENCE),
        ({"aud": ["another", CLIENT], "azp": "another"}, Reason.WRONG_AUDIENCE),
        ({"nonce": "of another browser"}, Reason.WRONG_REQUEST),
        ({"nonce": None}, Reason.WRONG_REQUEST),
        ({"exp": int((NOW - timedelta(minutes=4)).timestamp())}, Reason.NOT_NOW),
        ({"exp": None}, Reason.NOT_NOW),
        ({"iat": int((NOW + timedelta(minutes=4)).timestamp())}, Reason.NOT_NOW),
        ({"sub": ""}, Reason.BAD_MESSAGE),
        ({"sub": 7}, Reason.BAD_MESSAGE),
    ],
)
def test_a_token_that_is_not_for_us_now_is_refused(changed: dict[str, object], reason: Reason) -> None:
    with pytest.raises(Refused) as refused:
        read(a_token(**changed))

    assert refused.value.reason is reason


@pytest.mark.parametrize("minutes", [-2, 7])
def test_a_providers_clock_may_differ_by_three_minutes(minutes: int) -> None:
    assert read(a_token(), now=NOW + timedelta(minutes=minutes))["sub"] == "tanaka"


@pytest.mark.parametrize(
    "token",
    [
        a_token(KEY, {"alg": "none"}),
        a_token(OctKey.import_key("the public key, as if it were a secret that both know"), {"alg": "HS256"}),
        a_token(RSAKey.generate_key(2048, {"kid": "one"})),
        a_token()[:-6] + "AAAAAA",
        "",
        "a.b.c",
        "a.b.c.d.e",
    ],
)
def test_a_token_that_the_provider_did_not_sign_is_refused(token: str) -> None:
    with pytest.raises(Refused):
        read(token)


def test_a_secret_among_the_providers_keys_opens_nothing() -> None:
    """Whoever reads the keys could sign with it."""
    shared = OctKey.import_key("a secret that stands on a public page", {"kid": "one"})
    keys = json.dumps({"keys": [shared.as_dict(private=True)]})

    with pytest.raises(Refused) as refused:
        oidc.claims_of(
            a_token(shared, {"alg": "HS256"}), keys, issuer=ISSUER, client_id=CLIENT, nonce=NONCE, access_token=None,
            now=NOW,
        )  # fmt: skip

    assert refused.value.reason is Reason.BAD_KEYS


@pytest.mark.parametrize(
    "changed",
    [
        {"events": None},
        {"events": {"something else": {}}},
        {"nonce": NONCE},
        {"sid": None, "sub": None},
        {"jti": None},
        {"aud": "another"},
        {"exp": int((NOW - timedelta(minutes=4)).timestamp())},
    ],
)
def test_what_is_no_logout_token_signs_nobody_out(changed: dict[str, object]) -> None:
    token = a_token(**({"nonce": None} | LOGOUT | changed))

    with pytest.raises(Refused):
        oidc.logout_token(token, KEYS, issuer=ISSUER, client_id=CLIENT, now=NOW)


# --- a provider that answers as a test needs it ------------------------------------------------------------------


@pytest.fixture
def odd():
    with an_odd_server() as server:
        yield server


class There:
    """A connection to the odd server, with one employee who came in by it twice."""

    def __init__(self, app: Flask, database: Database, odd: OddServer) -> None:
        self.app, self.database, self.odd = app, database, odd
        self.issuer = f"http://{odd.host}"
        said = {name: odd.address(f"/{name}") for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")}
        odd.sends("/.well-known/openid-configuration", json.dumps({"issuer": self.issuer} | said).encode())
        odd.sends("/jwks_uri", KEYS.encode())
        with database.work() as work:
            company = a_company(work)
            self.tanaka = an_employee(work, company)
            self.connection_id = service.begin(work, company_id=company.id, protocol=Protocol.OIDC)
            settings = service.Settings(issuer=self.issuer, client_id=CLIENT, client_secret="kept")
            service.save(work, company_id=company.id, connection_id=self.connection_id, said=settings, may_be_http=True)
            work.session.execute(update(Connection).values(enabled_at=work.now))
            for session in ("first", "second"):
                secret = sign_ins.open_sign_in(work, person_id=self.tanaka, browser="", by_company=True)
                who = Said("tanaka", None, True, "", None, False, session, None, ())
                leaving.note_visit(
                    work, connection_id=self.connection_id, person_id=self.tanaka, secret=secret, said=who
                )
            row = Identity(
                connection_id=self.connection_id,
                person_id=self.tanaka,
                subject_digest=work.keyring.digest("tanaka", purpose=coming_in.SUBJECTS),
                linked_at=work.now,
            )
            row.subject = work.seal(row, "subject", "tanaka")
            work.session.add(row)

    def told(self, **changed: object) -> int:
        token = a_token(**({"iss": self.issuer, "nonce": None} | LOGOUT | changed))
        answer = self.app.test_client().post(f"/sso/back-channel/{self.connection_id}", data={"logout_token": token})
        return answer.status_code

    def open(self) -> int:
        with self.database.read() as work:
            return work.session.scalar(select(func.count(SignIn.id)).where(SignIn.ended_at.is_(None)))


@pytest.fixture
def there(sqlite_database: Database, make_app: Callable[..., Flask], odd: OddServer) -> There:
    return There(make_app(sqlite_database, outside_allowed_hosts=odd.host), sqlite_database, odd)


def test_a_session_that_ended_at_the_company_ends_here(there: There) -> None:
    assert there.told(sid="first", sub=None) == 200

    assert there.open() == 1


def test_somebody_who_was_signed_out_everywhere_is_signed_out_here(there: There) -> None:
    assert there.told(sid=None) == 200

    assert there.open() == 0


def test_the_same_word_counts_once_and_a_strangers_not_at_all(there: There) -> None:
    assert there.told(sid="nobody's", sub=None) == 200
    assert there.told(sid="first", sub=None) == 400, "the same id a second time"
    assert there.told(key=RSAKey.generate_key(2048, {"kid": "one"}), jti="2", sid=None) == 400

    assert there.open() == 2


def test_new_keys_are_fetched_for_an_unknown_one_but_not_at_everybodys_word(there: There, clock: StandingClock) -> None:
    new = RSAKey.generate_key(2048, {"kid": "two"})
    assert there.told(sid="nobody's", sub=None) == 200
    there.odd.sends("/jwks_uri", json.dumps(KeySet([KEY, new]).as_dict(private=False)).encode())

    at_once = there.told(key=new, header={"kid": "two"}, jti="2", sid=None)
    clock.advance(seconds=61)
    later = there.told(key=new, header={"kid": "two"}, jti="3", sid=None)

    assert (at_once, later) == (400, 200)
    assert sum(path == "/jwks_uri" for _, path, _ in there.odd.asked) == 2
    assert there.open() == 0


def test_a_provider_that_names_another_one_is_refused(there: There) -> None:
    there.odd.sends("/.well-known/openid-configuration", b'{"issuer": "https://other.example"}')

    with pytest.raises(Refused) as refused:
        oidc.discover(frozenset({there.odd.host}), there.issuer)

    assert refused.value.reason in (Reason.BAD_DISCOVERY, Reason.WRONG_ISSUER)


def test_a_provider_whose_token_page_leads_elsewhere_gets_no_secret_there(there: There) -> None:
    there.odd.leads("/token_endpoint", there.odd.address("/elsewhere"), 307)
    there.odd.leads("/token_endpoint", f"http://127.0.0.1:{free_port()}/elsewhere", 307)
    provider = oidc.Provider.read(oidc.discover(frozenset({there.odd.host}), there.issuer))
    client = oidc.Client(CLIENT, "kept", "https://desk.example/sso/callback")

    with pytest.raises(Refused) as refused:
        oidc.exchange(frozenset({there.odd.host}), provider, client, code="c", verifier="v" * 50)

    assert refused.value.reason is Reason.UNREACHABLE
