"""What HR sets for 1on1s goes out by rules over the roster, and nothing of what became of it comes back."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from factories.people import a_company, an_employee
from sqlalchemy import func, select, text, update
from support.clock import StandingClock

from sotomado import schema
from sotomado.accounts.errors import NotFound
from sotomado.companies.models import Department, Employment
from sotomado.companies.service import employment_of
from sotomado.companies.standings import RosterStanding
from sotomado.database import Database, UnitOfWork
from sotomado.oneonones import service as oneonones
from sotomado.oneonones.models import InsideTheme, Pair
from sotomado.oneonones.programmes import cohorts, drafts, glances, messages, own_data, service, setting
from sotomado.oneonones.programmes.cohorts import Rule
from sotomado.oneonones.programmes.errors import (
    AlreadyOver,
    ChangedMeanwhile,
    EndsTooEarly,
    NoSuchCohort,
    NoSuchQuestion,
    NotALink,
    NotAsSeen,
    NothingChosen,
    TooLong,
)
from sotomado.oneonones.programmes.messages import Way
from sotomado.oneonones.programmes.models import CohortRule, MessageKind
from sotomado.oneonones.programmes.offered import service as offers
from sotomado.oneonones.programmes.wording import EVERY_WEEKS
from sotomado.oneonones.questions.bank import bank
from sotomado.outbox.models import Job

TODAY = date(2026, 11, 20)
SOMEBODY = RosterStanding(1, 1, 1, (3, 2), date(2024, 4, 1), 1976, date(2026, 4, 1))


def employment(work: UnitOfWork, person_id: int) -> int:
    place = employment_of(work, person_id=person_id)
    assert place is not None
    return place.employment_id


def born(work: UnitOfWork, person_id: int, year: int | None) -> None:
    work.session.execute(update(Employment).where(Employment.person_id == person_id).values(birth_year=year))


def words(**changed: object) -> setting.PackWords:
    said = setting.PackWords(
        "これからの十年", "立ち止まって考える節目です。", [InsideTheme.CAREER, InsideTheme.GROWTH], [bank()[0].id]
    )
    return replace(said, **changed)  # type: ignore[arg-type]


def a_pack(work: UnitOfWork, company_id: int, cohort: str, **changed: object) -> str:
    values = {"words": words(), "from_on": TODAY, "until_on": TODAY + timedelta(days=60)} | changed
    return setting.offer_pack(work, company_id=company_id, cohort=cohort, **values)  # type: ignore[arg-type]


def a_message(work: UnitOfWork, company_id: int, cohort: str = "everyone", **changed: object) -> str:
    values = {
        "kind": MessageKind.TRAINING,
        "title": "話の聴き方の研修",
        "body": "一月に二回、同じ内容で行います。",
        "link": "https://learn.example.jp/listening",
        "until_on": TODAY + timedelta(days=30),
    } | changed
    return messages.send(work, company_id=company_id, letter=messages.Letter(cohort=cohort, **values))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("rule", "is_in"),
    [
        (Rule(CohortRule.EVERYONE), True),
        (Rule(CohortRule.AGE, 50, 50), True),
        (Rule(CohortRule.AGE, 51, 59), False),
        (Rule(CohortRule.YEAR, 3, 3), True),
        (Rule(CohortRule.YEAR, 2, 2), False),
        (Rule(CohortRule.PROMOTED, 0, 7), True),
        (Rule(CohortRule.PROMOTED, 0, 6), False),
        # Their own department, the one above it, and another.
        (Rule(CohortRule.DEPARTMENT, department_id=3), True),
        (Rule(CohortRule.DEPARTMENT, department_id=2), True),
        (Rule(CohortRule.DEPARTMENT, department_id=4), False),
    ],
)
def test_a_cohort_is_a_rule_over_the_roster(rule: Rule, is_in: bool) -> None:
    assert cohorts.is_in(SOMEBODY, rule, TODAY) is is_in


def test_whom_the_roster_says_too_little_of_is_in_no_cohort_by_it() -> None:
    blank = replace(SOMEBODY, birth_year=None, promoted_on=None)

    assert not cohorts.is_in(blank, Rule(CohortRule.AGE, 0, 150), TODAY)
    assert not cohorts.is_in(blank, Rule(CohortRule.PROMOTED, 0, 999), TODAY)


def test_the_third_year_begins_on_its_day() -> None:
    third = Rule(CohortRule.YEAR, 3, 3)

    assert not cohorts.is_in(SOMEBODY, third, date(2026, 3, 31))
    assert cohorts.is_in(SOMEBODY, third, date(2026, 4, 1))


def test_a_pack_reaches_its_cohort_and_nobody_else_for_its_days(database: Database, clock: StandingClock) -> None:
    with database.work() as work:
        company, elsewhere = a_company(work), a_company(work, name="となり")
        fifty, young = an_employee(work, company), an_employee(work, company)
        stranger = an_employee(work, elsewhere)
        for person_id, year in ((fifty, 1976), (young, 1999), (stranger, 1976)):
            born(work, person_id, year)
        a_pack(work, company.id, "age:50-50")

    def packs(person_id: int) -> list[str]:
        with database.read() as work:
            return [one.title for one in service.packs_for(work, employment_id=employment(work, person_id))]

    assert (packs(fifty), packs(young), packs(stranger)) == (["これからの十年"], [], [])
    clock.advance(days=61)
    assert packs(fifty) == []


def test_a_new_version_takes_the_place_of_the_one_before_and_both_can_be_read(database: Database) -> None:
    with database.work() as work:
        company = a_company(work)
        person_id = an_employee(work, company)
        pack_id = a_pack(work, company.id, "everyone")
        setting.write_anew(
            work, company_id=company.id, pack_id=pack_id, over=1, words=words(title="五十歳からの仕事", questions=[])
        )

        with pytest.raises(ChangedMeanwhile):
            setting.write_anew(work, company_id=company.id, pack_id=pack_id, over=1, words=words())
        [offered] = service.packs_for(work, employment_id=employment(work, person_id))
        versions = setting.pack(work, company_id=company.id, pack_id=pack_id).versions

    assert (offered.title, offered.version, offered.questions) == ("五十歳からの仕事", 2, ())
    assert [one.title for one in versions] == ["五十歳からの仕事", "これからの十年"]


def test_a_pack_taken_back_is_offered_no_more_and_written_no_more(database: Database) -> None:
    with database.work() as work:
        company = a_company(work)
        person_id = an_employee(work, company)
        pack_id = a_pack(work, company.id, "everyone")
        setting.end_pack(work, company_id=company.id, pack_id=pack_id)

        assert service.packs_for(work, employment_id=employment(work, person_id)) == ()
        with pytest.raises(AlreadyOver):
            setting.write_anew(work, company_id=company.id, pack_id=pack_id, over=1, words=words())


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"words": words(themes=[])}, NothingChosen),
        ({"words": words(questions=["no-such-question"])}, NoSuchQuestion),
        ({"words": words(questions=[one.id for one in bank()[: setting.MOST_QUESTIONS + 1]])}, NoSuchQuestion),
        ({"until_on": TODAY - timedelta(days=1)}, EndsTooEarly),
        ({"until_on": TODAY + timedelta(days=900)}, TooLong),
    ],
)
def test_a_pack_that_offers_nothing_is_refused(
    sqlite_database: Database, wrong: dict[str, object], error: type[Exception]
) -> None:
    with pytest.raises(error), sqlite_database.work() as work:
        a_pack(work, a_company(work).id, "everyone", **wrong)


@pytest.mark.parametrize("code", ["stage:1", "stage:1-1", "used:yes", "age:50", "", "department:999999", "age:51-51"])
def test_people_cannot_be_chosen_by_stage_nor_by_anything_the_roster_does_not_say(
    sqlite_database: Database, code: str
) -> None:
    """Whoever is written to because of their stage would learn that the company knows it."""
    with pytest.raises(NoSuchCohort), sqlite_database.work() as work:
        a_message(work, a_company(work).id, code)


def test_a_department_of_another_company_cannot_be_chosen(database: Database) -> None:
    with database.work() as work:
        company, elsewhere = a_company(work), a_company(work, name="となり")
        theirs = next(iter(elsewhere.departments.values()))

        with pytest.raises(NoSuchCohort):
            a_message(work, company.id, f"department:{theirs}")
        with pytest.raises(NoSuchCohort):
            setting.switch_career(work, company_id=company.id, department_id=theirs, is_on=False, from_on=TODAY)


def test_what_another_company_set_is_not_found(database: Database) -> None:
    with database.work() as work:
        company, elsewhere = a_company(work), a_company(work, name="となり")
        pack_id, message_id = a_pack(work, company.id, "everyone"), a_message(work, company.id)
        setting.set_cadence(work, company_id=company.id, cohort="everyone", every_weeks=2, career_every_months=None)
        [cadence] = setting.cadences(work, company_id=company.id)

        for asked in (
            lambda: setting.pack(work, company_id=elsewhere.id, pack_id=pack_id),
            lambda: setting.end_pack(work, company_id=elsewhere.id, pack_id=pack_id),
            lambda: messages.message(work, company_id=elsewhere.id, message_id=message_id),
            lambda: setting.end_cadence(work, company_id=elsewhere.id, cadence_id=cadence.id),
        ):
            with pytest.raises(NotFound):
                asked()


def test_what_is_set_for_a_cohort_goes_before_what_is_set_for_all(database: Database, clock: StandingClock) -> None:
    with database.work() as work:
        company = a_company(work)
        newcomer, other = an_employee(work, company), an_employee(work, company)
        work.session.execute(
            update(Employment).where(Employment.person_id == newcomer).values(joined_on=date(2026, 10, 1))
        )

    def set_for(cohort: str, weeks: int, months: int | None = None) -> None:
        clock.advance(minutes=1)
        with database.work() as work:
            setting.set_cadence(
                work, company_id=company.id, cohort=cohort, every_weeks=weeks, career_every_months=months
            )

    def cadence(person_id: int) -> int | None:
        with database.read() as work:
            found = service.cadence_for(work, employment_id=employment(work, person_id))
        return found and found.every_weeks

    assert cadence(newcomer) is None
    set_for("year:1-1", 1, 3)
    set_for("everyone", 4)
    assert (cadence(newcomer), cadence(other)) == (1, 4)
    set_for("everyone", 2)
    assert (cadence(newcomer), cadence(other)) == (1, 2)
    with database.work() as work:
        for one in setting.cadences(work, company_id=company.id):
            setting.end_cadence(work, company_id=company.id, cadence_id=one.id)
    assert (cadence(newcomer), cadence(other)) == (None, None)


def test_career_one_on_ones_are_switched_by_department_from_a_day_on(database: Database, clock: StandingClock) -> None:
    with database.work() as work:
        company = a_company(work, departments=("本部", "営業", "開発"))
        work.session.execute(
            update(Department)
            .where(Department.id == company.departments["営業"])
            .values(parent_id=company.departments["本部"])
        )
        seller = an_employee(work, company, department="営業")
        maker = an_employee(work, company, department="開発")
        setting.switch_career(
            work,
            company_id=company.id,
            department_id=company.departments["本部"],
            is_on=False,
            from_on=TODAY + timedelta(days=7),
        )

    def is_on(person_id: int) -> bool:
        with database.read() as work:
            return service.is_on(work, employment_id=employment(work, person_id))

    assert (is_on(seller), is_on(maker)) == (True, True)
    clock.advance(days=8)
    assert (is_on(seller), is_on(maker)) == (False, True)
    with database.work() as work:
        today = service.today_at(work, company.id)
        setting.switch_career(work, company_id=company.id, department_id=None, is_on=False, from_on=today)
        own = company.departments["営業"]
        setting.switch_career(work, company_id=company.id, department_id=own, is_on=True, from_on=today)
    assert (is_on(seller), is_on(maker)) == (True, False)


def mails(database: Database) -> int:
    with database.read() as work:
        return work.session.scalar(select(func.count()).where(Job.kind == "mail")) or 0


def test_a_message_goes_once_to_each_of_its_cohort_who_wants_it(database: Database, clock: StandingClock) -> None:
    with database.work() as work:
        company = a_company(work, departments=("営業", "開発"))
        willing = [an_employee(work, company, department="営業") for _ in range(3)]
        unwilling, other = an_employee(work, company, department="営業"), an_employee(work, company, department="開発")
        offers.want_no_messages(work, person_id=unwilling)
        message_id = a_message(work, company.id, f"department:{company.departments['営業']}")

    clock.advance(minutes=10)
    for _ in range(2):
        messages.deliver(database, message_id=message_id, public_url="https://sotomado.example")

    with database.read() as work:
        keys = set(work.session.scalars(select(Job.dedupe_key).where(Job.kind == "mail")))
        assert keys == {f"programme_message|{message_id}|{person_id}" for person_id in willing}
        assert [one.title for one in offers.offered(work, person_id=willing[0]).messages] == ["話の聴き方の研修"]
        assert offers.offered(work, person_id=unwilling).messages == ()
        assert offers.offered(work, person_id=other).messages == ()


def test_a_message_leaves_after_a_while_and_can_be_taken_back_until_then(
    database: Database, clock: StandingClock
) -> None:
    with database.work() as work:
        company = a_company(work)
        person_id = an_employee(work, company)
        regretted, meant = (a_message(work, company.id, title=title) for title in ("まちがい", "そのまま"))
        waits = set(work.session.scalars(select(Job.run_after).where(Job.kind == messages.SEND)))
        assert waits == {work.now + messages.HELD_BACK}
        assert offers.offered(work, person_id=person_id).messages == ()
        assert messages.message(work, company_id=company.id, message_id=regretted).way is Way.HELD_BACK
        for _ in range(2):
            messages.take_back(work, company_id=company.id, message_id=regretted)

    clock.advance(minutes=10)
    for message_id in (regretted, meant):
        messages.deliver(database, message_id=message_id, public_url="https://sotomado.example")

    assert mails(database) == 1
    with database.work() as work:
        assert [one.title for one in offers.offered(work, person_id=person_id).messages] == ["そのまま"]
        assert {one.title: one.way for one in messages.sent(work, company_id=company.id)} == {
            "まちがい": Way.TAKEN_BACK,
            "そのまま": Way.SENT,
        }
        messages.take_back(work, company_id=company.id, message_id=meant)
        assert offers.offered(work, person_id=person_id).messages == ()
        assert messages.message(work, company_id=company.id, message_id=meant).way is Way.TAKEN_DOWN


def test_nobody_takes_back_what_another_company_wrote(database: Database) -> None:
    with database.work() as work:
        message_id, other = a_message(work, a_company(work).id), a_company(work, name="別の会社")
        with pytest.raises(NotFound):
            messages.take_back(work, company_id=other.id, message_id=message_id)


def test_how_many_a_rule_fits_is_read_off_the_roster_and_not_said_of_few(database: Database) -> None:
    """Whoever wants no messages is counted as well: else HR would see the count go down by one."""
    with database.work() as work:
        company = a_company(work, departments=("営業", "開発"))
        people = [an_employee(work, company, department="営業") for _ in range(10)]
        few = [an_employee(work, company, department="開発") for _ in range(9)]

        def count(department: str) -> int | None:
            rule = Rule(CohortRule.DEPARTMENT, department_id=company.departments[department])
            return messages.fitting(work, company_id=company.id, rule=rule)

        before = count("営業"), count("開発")
        for person_id in (people[0], few[0]):
            offers.want_no_messages(work, person_id=person_id)

        assert before == (10, None)
        assert (count("営業"), count("開発")) == before


def test_what_is_typed_is_kept_for_whoever_types_it_and_used_up_once(database: Database) -> None:
    with database.work() as work:
        company, other = a_company(work), a_company(work, name="別の会社")
        mine, yours = an_employee(work, company), an_employee(work, company)
        pack_id = a_pack(work, company.id, "everyone")
        for of in (drafts.MESSAGE, drafts.NEW_PACK, pack_id):
            for words_so_far in ("ひ", "ひみつの下書き"):
                drafts.keep(
                    work, company_id=company.id, person_id=mine, of=of, fields={"title": [words_so_far], "themes": []}
                )
        with pytest.raises(NotFound):
            drafts.keep(work, company_id=other.id, person_id=mine, of=pack_id, fields={})

        kept = drafts.kept(work, company_id=company.id, person_id=mine, of=drafts.MESSAGE)
        assert kept is not None
        assert kept.fields["title"] == ["ひみつの下書き"]
        assert drafts.kept(work, company_id=company.id, person_id=yours, of=drafts.MESSAGE) is None
        raw = bytes(work.session.execute(text("SELECT body FROM programme_draft LIMIT 1")).scalar_one())
        assert "ひみつ".encode() not in raw
        with pytest.raises(NotAsSeen):
            drafts.take(work, company_id=company.id, person_id=mine, of=drafts.MESSAGE, seen="another")
        drafts.take(work, company_id=company.id, person_id=mine, of=drafts.MESSAGE, seen=kept.key)
        with pytest.raises(NotAsSeen):
            drafts.take(work, company_id=company.id, person_id=mine, of=drafts.MESSAGE, seen=kept.key)

        told = own_data.of(work, mine)["company_message_drafts"]
        assert isinstance(told, list)
        assert [one["title"] for one in told] == ["ひみつの下書き"] * 2
        own_data.forget(work, mine)
        assert own_data.of(work, mine) == {}


def test_the_mail_says_nothing_and_is_the_same_for_everybody_but_for_the_name(database: Database) -> None:
    with database.work() as work:
        company = a_company(work)
        for name in ("佐藤 あおい", "森 はる"):
            an_employee(work, company, name=name)
        message_id = a_message(work, company.id)
    messages.deliver(database, message_id=message_id, public_url="https://sotomado.example")

    with database.read() as work:
        letters = [
            work.unseal(job, "payload") or "" for job in work.session.scalars(select(Job).where(Job.kind == "mail"))
        ]

    assert len(letters) == 2
    for letter in letters:
        assert "研修" not in letter
        assert "learn.example.jp" not in letter
        assert letter.count("https://") == 1
        assert "https://sotomado.example/one-on-ones/from-company\\n" in letter


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"link": "http://learn.example.jp"}, NotALink),
        ({"link": "javascript:alert(1)"}, NotALink),
        ({"link": "https://name@learn.example.jp"}, NotALink),
        ({"until_on": TODAY - timedelta(days=1)}, EndsTooEarly),
        ({"until_on": TODAY + timedelta(days=200)}, TooLong),
    ],
)
def test_a_message_that_leads_nowhere_is_refused(
    sqlite_database: Database, wrong: dict[str, object], error: type[Exception]
) -> None:
    with pytest.raises(error), sqlite_database.work() as work:
        a_message(work, a_company(work).id, **wrong)


def test_wanting_no_messages_is_kept_told_to_oneself_taken_back_and_forgotten(database: Database) -> None:
    with database.work() as work:
        person_id = an_employee(work, a_company(work))
        for _ in range(2):
            offers.want_no_messages(work, person_id=person_id)

        assert list(own_data.of(work, person_id)) == ["no_company_messages"]
        offers.want_messages(work, person_id=person_id)
        assert own_data.of(work, person_id) == {}
        offers.want_no_messages(work, person_id=person_id)
        own_data.forget(work, person_id)
        assert offers.offered(work, person_id=person_id).wants_messages


def test_there_is_no_column_for_who_took_or_left_anything() -> None:
    """Absent, not hidden: but for wanting no messages, and what HR types, no table of programmes leads to a person."""
    tables = {
        name: {key.column.table.name for key in schema.metadata.tables[name].foreign_keys}
        for name in schema.metadata.tables
        if schema.metadata.tables[name] in {mapper.local_table for mapper in _mappers()}
    }

    assert len(tables) == 8
    to_people = {name for name, others in tables.items() if others & {"person", "employment", "pair", "one_on_one"}}
    # What HR typed is their own, and leads to nobody it is for.
    assert to_people == {"message_opt_out", "programme_draft"}
    pointed_at = {
        table.name
        for table in schema.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table.name in tables and table.name not in tables
    }
    # A round of invitations offers a pack to whomever a rule fits, and names none of them.
    assert pointed_at == {"invitation_round"}, "no other room notes down what somebody made of a pack or a message"
    round_to = {key.column.table.name for key in schema.metadata.tables["invitation_round"].foreign_keys}
    assert not round_to & {"employment", "pair", "one_on_one"}


def _mappers() -> list[object]:
    return [one for one in schema.Base.registry.mappers if one.class_.__module__.endswith("programmes.models")]


def test_what_hr_writes_lies_sealed(database: Database) -> None:
    with database.work() as work:
        company_id = a_company(work).id
        a_pack(work, company_id, "everyone")
        a_message(work, company_id)
        for table, column in (
            ("theme_pack_version", "title"),
            ("theme_pack_version", "text"),
            ("programme_message", "title"),
            ("programme_message", "body"),
            ("programme_message", "link"),
        ):
            raw = bytes(work.session.execute(text(f"SELECT {column} FROM {table}")).scalar_one())

            assert not any(said.encode() in raw for said in ("節目", "研修", "十年", "learn"))


def test_on_the_page_of_a_pair_the_member_reads_what_is_offered_and_the_manager_does_not(database: Database) -> None:
    """A pack of a cohort would tell the manager what the roster says of their member."""
    with database.work() as work:
        company = a_company(work)
        manager, member = an_employee(work, company), an_employee(work, company)
        pair = Pair(manager_id=employment(work, manager), member_id=employment(work, member))
        work.session.add(pair)
        work.session.flush()
        a_pack(work, company.id, "everyone")
        setting.set_cadence(work, company_id=company.id, cohort="everyone", every_weeks=2, career_every_months=None)

        seen = [
            glances.glance(work, oneonones.between(work, person_id=person_id, pair_id=pair.id))
            for person_id in (member, manager)
        ]

    assert [one.title for one in seen[0].packs] == ["これからの十年"]
    assert seen[0].cadence is EVERY_WEEKS[2]
    assert seen[1] == glances.Glance()
