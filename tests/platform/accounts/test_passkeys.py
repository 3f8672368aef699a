"""Passkeys: made by a device for our address alone, and believed only once for each number we drew."""

import json

import pytest
from factories.people import a_person
from factories.signing_in import PAGE, SITE, a_sign_in, with_a_passkey, with_an_app
from support.authenticators import Device
from support.clock import StandingClock

from sotomado.accounts.errors import NotFound, TooManyAttempts
from sotomado.accounts.factors import attempts, passkeys
from sotomado.accounts.factors import service as factors
from sotomado.accounts.factors.errors import LastFactor, NotFresh, PasskeyCopied, PasskeyKnown, WrongFactor
from sotomado.accounts.factors.models import Passkey
from sotomado.accounts.sign_ins import open_sign_ins
from sotomado.accounts.throttle import PER_EMAIL
from sotomado.database import Database, UnitOfWork


def asked(work: UnitOfWork, person_id: int | None) -> tuple[str, str]:
    challenge = passkeys.new_challenge()
    return challenge, passkeys.options_to_sign_in(work, person_id=person_id, site=SITE, challenge=challenge)


def test_a_passkey_signs_in_and_says_by_itself_whose_it_is(database: Database, clock: StandingClock) -> None:
    with database.work() as work:
        hana = with_a_passkey(work)

    clock.advance(minutes=1)
    with database.work() as work:
        challenge, options = asked(work, None)
        found = passkeys.use(
            work, person_id=None, site=SITE, challenge=challenge, answer=hana.device.signed(options, origin=SITE.origin)
        )

        assert found == hana.person_id
        assert json.loads(options)["userVerification"] == "required"
        kept = factors.standing(work, person_id=found).passkeys[0]
        assert (kept.name, kept.last_used_at) == ("わたしの電話", work.now)
        assert work.session.get_one(Passkey, kept.id).transports == "internal"


def test_the_first_passkey_brings_ten_recovery_codes_and_signs_other_browsers_out(database: Database) -> None:
    with database.work() as work:
        person_id = a_person(work)
        a_sign_in(work, person_id)

        first = with_a_passkey(work, person_id)
        second = with_a_passkey(work, person_id, device=Device(credential_id=b"another"), name="会社の鍵")

        assert (len(first.codes), second.codes) == (10, [])
        assert first.sign_in_id in {one.id for one in open_sign_ins(work, person_id=person_id)}
        assert len(open_sign_ins(work, person_id=person_id)) == 2
        kept = factors.standing(work, person_id=person_id).passkeys
        assert {one.name for one in kept} == {"わたしの電話", "会社の鍵"}
        assert first.device.user_handle == second.device.user_handle


@pytest.mark.parametrize(
    "wrong", ["origin", "site", "challenge", "signature", "person", "verification", "handle", "nonsense"]
)
def test_an_answer_that_is_not_quite_it_is_refused(database: Database, wrong: str) -> None:
    with database.work() as work:
        hana = with_a_passkey(work)
        other = with_a_passkey(work, device=Device(credential_id=b"of somebody else"))
        challenge, options = asked(work, hana.person_id)
        if wrong == "challenge":
            _, options = asked(work, hana.person_id)
        hana.device.verifies = wrong != "verification"
        if wrong == "handle":
            hana.device.user_handle = other.device.user_handle
        if wrong == "signature":
            hana.device.key = other.device.key
        device = other.device if wrong == "person" else hana.device
        answer = device.signed(
            options,
            origin="https://window.example.evil" if wrong == "origin" else SITE.origin,
            site="evil.example" if wrong == "site" else "",
        )

    with pytest.raises(WrongFactor), database.work() as work:
        passkeys.use(
            work,
            person_id=hana.person_id,
            site=SITE,
            challenge=challenge,
            answer='{"id": 3, "response": {}}' if wrong == "nonsense" else answer,
        )


def test_a_passkey_that_counts_backwards_is_refused_as_a_copy(database: Database) -> None:
    with database.work() as work:
        hana = with_a_passkey(work)
        hana.device.count = 5
        challenge, options = asked(work, hana.person_id)
        answer = hana.device.signed(options, origin=SITE.origin)
        passkeys.use(work, person_id=hana.person_id, site=SITE, challenge=challenge, answer=answer)

    hana.device.count = 2
    with pytest.raises(PasskeyCopied), database.work() as work:
        challenge, options = asked(work, hana.person_id)
        answer = hana.device.signed(options, origin=SITE.origin)
        passkeys.use(work, person_id=hana.person_id, site=SITE, challenge=challenge, answer=answer)


def test_a_challenge_is_answered_once(database: Database) -> None:
    challenge = passkeys.new_challenge()
    with database.work() as work:
        person_id = a_person(work)
        attempts.begin(work, person_id=person_id, address="192.0.2.7", challenge=challenge)

    with pytest.raises(WrongFactor), database.work() as work:
        attempts.begin(work, person_id=person_id, address="192.0.2.7", challenge=challenge)


def test_tries_at_a_factor_are_slowed_down_and_forgiven_by_a_right_one(database: Database) -> None:
    with database.work() as work:
        person_id = a_person(work)
        for _ in range(PER_EMAIL - 1):
            attempts.begin(work, person_id=person_id, address="192.0.2.7")
        attempts.succeed(work, person_id=person_id, address="192.0.2.7")
        for _ in range(PER_EMAIL):
            attempts.begin(work, person_id=person_id, address="192.0.2.7")

    with pytest.raises(TooManyAttempts), database.work() as work:
        attempts.begin(work, person_id=person_id, address="192.0.2.8")


def test_fifty_wrong_tries_in_a_day_are_enough(database: Database, clock: StandingClock) -> None:
    with database.work() as work:
        person_id = a_person(work)
    for _ in range(attempts.A_DAY // PER_EMAIL):
        with database.work() as work:
            for _ in range(PER_EMAIL):
                attempts.begin(work, person_id=person_id, address="192.0.2.7")
        clock.advance(minutes=16)

    with pytest.raises(TooManyAttempts), database.work() as work:
        attempts.begin(work, person_id=person_id, address="192.0.2.9")


def test_the_same_passkey_is_not_kept_twice(database: Database) -> None:
    with database.work() as work:
        hana = with_a_passkey(work)

    with pytest.raises(PasskeyKnown), database.work() as work:
        with_a_passkey(work, hana.person_id, device=hana.device)


def test_the_last_one_stays_where_one_is_required_and_goes_with_its_codes_elsewhere(database: Database) -> None:
    with database.work() as work:
        hana = with_a_passkey(work)
        passkey_id = factors.standing(work, person_id=hana.person_id).passkeys[0].id
    whose = {"person_id": hana.person_id, "sign_in_id": hana.sign_in_id, "passkey_id": passkey_id, "page": PAGE}

    with pytest.raises(LastFactor), database.work() as work:
        passkeys.remove(work, is_required=True, **whose)
    with database.work() as work:
        passkeys.remove(work, is_required=False, **whose)

        standing = factors.standing(work, person_id=hana.person_id)
        assert (standing.has_any, standing.codes_left) == (False, 0)


def test_nothing_is_changed_a_quarter_of_an_hour_after_the_factor_was_shown(
    database: Database, clock: StandingClock
) -> None:
    with database.work() as work:
        hana = with_a_passkey(work)
        passkey_id = factors.standing(work, person_id=hana.person_id).passkeys[0].id

    clock.advance(minutes=15)

    with pytest.raises(NotFresh), database.work() as work:
        passkeys.remove(
            work,
            person_id=hana.person_id,
            sign_in_id=hana.sign_in_id,
            passkey_id=passkey_id,
            is_required=False,
            page=PAGE,
        )


def test_a_stranger_neither_renames_nor_removes_it(database: Database) -> None:
    with database.work() as work:
        hana = with_a_passkey(work)
        passkey_id = factors.standing(work, person_id=hana.person_id).passkeys[0].id
        stranger = with_an_app(work)

    with pytest.raises(NotFound), database.work() as work:
        passkeys.rename(work, person_id=stranger.person_id, passkey_id=passkey_id, name="mine")
    with pytest.raises(NotFound), database.work() as work:
        passkeys.remove(
            work,
            person_id=stranger.person_id,
            sign_in_id=stranger.sign_in_id,
            passkey_id=passkey_id,
            is_required=False,
            page=PAGE,
        )


@pytest.mark.parametrize(
    ("address", "site", "origin"),
    [
        ("https://window.example", "window.example", "https://window.example"),
        ("https://window.example:8443", "window.example", "https://window.example:8443"),
        ("http://127.0.0.1:8000", "localhost", "http://localhost:8000"),
    ],
)
def test_passkeys_belong_to_where_the_service_stands(address: str, site: str, origin: str) -> None:
    found = passkeys.site_of(address)

    assert (found.id, found.origin) == (site, origin)
