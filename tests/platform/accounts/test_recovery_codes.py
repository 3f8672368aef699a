"""Recovery codes: ten, each good once, hashed, and made anew when few are left."""

import re
import unicodedata

import pytest
from factories.people import a_person
from factories.signing_in import PAGE, with_an_app
from sqlalchemy import text

from sotomado.accounts.factors import recovery_codes
from sotomado.accounts.factors import service as factors
from sotomado.accounts.factors.errors import NotFresh, WrongFactor
from sotomado.accounts.models import Locale
from sotomado.database import Database, UnitOfWork
from sotomado.outbox import service as outbox


def use(work: UnitOfWork, person_id: int, code: str) -> int:
    return recovery_codes.use(work, person_id=person_id, code=code, page=PAGE)


def bodies(database: Database) -> list[str]:
    with database.work() as work:
        return [str(job.payload["body"]) for job in outbox.take(work, limit=50) if job.kind == "mail"]


def test_there_are_ten_of_sixteen_signs_and_none_stands_in_the_database(database: Database) -> None:
    with database.work() as work:
        hana = with_an_app(work)
        kept = {row[0] for row in work.session.execute(text("SELECT code_hash FROM recovery_code"))}

    assert len(set(hana.codes)) == len(kept) == 10
    assert all(re.fullmatch(r"([2-9a-hj-kmnp-z]{4}-){3}[2-9a-hj-kmnp-z]{4}", code) for code in hana.codes)
    assert not any(code in kept or code.replace("-", "") in kept for code in hana.codes)


def test_a_code_is_good_once_however_it_is_typed(database: Database) -> None:
    with database.work() as work:
        hana = with_an_app(work)
        typed = unicodedata.normalize("NFKC", hana.codes[0]).upper().replace("-", " ")

        assert use(work, hana.person_id, f" {typed} ") == 9
    with pytest.raises(WrongFactor), database.work() as work:
        use(work, hana.person_id, hana.codes[0])


def test_anothers_code_opens_nothing(database: Database) -> None:
    with database.work() as work:
        hana, other = with_an_app(work), with_an_app(work)

    with pytest.raises(WrongFactor), database.work() as work:
        use(work, hana.person_id, other.codes[0])


def test_its_owner_hears_of_each_that_is_used_and_when_few_are_left(database: Database) -> None:
    with database.work() as work:
        hana = with_an_app(work, a_person(work, locale=Locale.ENGLISH, time_zone="Europe/London"))
        for code in hana.codes[:7]:
            use(work, hana.person_id, code)

    told = [body for body in bodies(database) if "recovery codes was used" in body]
    assert len(told) == 7
    [few] = [body for body in told if "few left" in body]
    assert "Codes left: 3." in few
    assert "(London)" in few


def test_new_ones_make_the_old_ones_worthless(database: Database) -> None:
    with database.work() as work:
        hana = with_an_app(work)
        new = factors.make_codes_anew(work, person_id=hana.person_id, sign_in_id=hana.sign_in_id, page=PAGE)

        assert use(work, hana.person_id, new[3]) == 9
    with pytest.raises(WrongFactor), database.work() as work:
        use(work, hana.person_id, hana.codes[3])


def test_they_are_not_made_anew_by_whoever_finds_a_browser_open(database: Database, clock) -> None:
    with database.work() as work:
        hana = with_an_app(work)
    clock.advance(minutes=16)

    with pytest.raises(NotFresh), database.work() as work:
        factors.make_codes_anew(work, person_id=hana.person_id, sign_in_id=hana.sign_in_id, page=PAGE)
