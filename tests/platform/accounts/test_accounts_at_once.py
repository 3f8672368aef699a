"""Two at once on either database: one takes effect, and neither person sees an error."""

from factories.people import a_company, a_person
from sqlalchemy import func, select
from support.at_once import at_once

from sotomado.accounts import service as accounts
from sotomado.accounts.errors import InvitationUsed
from sotomado.accounts.models import Consent, Locale
from sotomado.accounts.passwords import Passwords
from sotomado.companies.models import Employment
from sotomado.companies.roster import import_roster

PASSWORDS = Passwords(memory_kib=8, passes=1)


def test_agreeing_in_four_tabs_is_agreeing_once(database):
    with database.work() as work:
        person_id = a_person(work)

    outcomes = at_once(
        database,
        *[lambda work: accounts.give_consent(work, person_id=person_id, locale=Locale.JAPANESE)] * 4,
    )

    assert outcomes == [None] * 4
    with database.read() as work:
        assert accounts.has_consented(work, person_id=person_id)
        assert work.session.scalar(select(func.count()).select_from(Consent)) == 1


def test_one_invitation_used_by_two_sets_one_password(database):
    with database.work() as work:
        person_id = a_person(work)
        secret = accounts.invite(work, person_id=person_id)

    outcomes = at_once(
        database,
        *[
            lambda work, words=words: accounts.accept(work, secret=secret, password=words, passwords=PASSWORDS)
            for words in ("ひとつめの長い合言葉です", "ふたつめの長い合言葉です", "みっつめの長い合言葉です")
        ],
    )

    assert outcomes.count(person_id) == 1
    assert sum(isinstance(outcome, InvitationUsed) for outcome in outcomes) == 2


def test_one_roster_sent_in_three_tabs_adds_each_person_once(database):
    with database.work() as work:
        company_id = a_company(work).id
    lines = "".join(f"person{n}@roster.example,人{n},新部署,2024-04-01\n" for n in range(20))

    outcomes = at_once(
        database,
        *[
            lambda work: import_roster(
                work,
                company_id=company_id,
                content=f"email,name,department,joined_on\n{lines}".encode(),
                public_url="https://sotomado.example",
            )
        ]
        * 3,
    )

    assert sorted(outcome.added for outcome in outcomes) == [0, 0, 20]
    with database.read() as work:
        assert work.session.scalar(select(func.count()).select_from(Employment)) == 20
