"""What a company settles as it begins: departments in a tree, languages, its own words, whom its contract is for."""

import pytest
from factories.people import a_company, an_employee
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from sotomado.accounts.errors import NotFound
from sotomado.accounts.models import Locale, Role
from sotomado.companies import service as companies
from sotomado.companies.contracts.agreeing import agree
from sotomado.companies.contracts.entitling import entitle
from sotomado.companies.contracts.errors import BadTerms
from sotomado.companies.contracts.models import PayerKind
from sotomado.companies.contracts.terms import Offer, Scope, all_terms, in_force
from sotomado.companies.models import Department
from sotomado.companies.setting_up import departments as tree
from sotomado.companies.setting_up import service as setting_up
from sotomado.companies.setting_up.errors import BadSetting, Circle, StillNeeded, Wrong
from sotomado.companies.setting_up.models import Step
from sotomado.companies.setting_up.service import Words
from sotomado.ledger.service import booking_day


@pytest.fixture
def company(database):
    with database.work() as work:
        return a_company(work, departments=("営業", "開発"))


@pytest.fixture
def owner(database, company) -> int:
    with database.work() as work:
        return an_employee(work, company, roles=(Role.HR,))


def shape(database, company_id: int) -> list[tuple[int, str]]:
    with database.read() as work:
        return [(one.depth, one.name) for one in tree.tree(work, company_id=company_id)]


def test_departments_stand_beneath_others_are_renamed_and_moved(database, company):
    sales = company.departments["営業"]
    with database.work() as work:
        east = tree.add(work, company_id=company.id, name="東日本", name_en="East", parent_id=sales)
        tree.add(work, company_id=company.id, name="東京", name_en="", parent_id=east)

    assert shape(database, company.id) == [(0, "営業"), (1, "東日本"), (2, "東京"), (0, "開発")]

    with database.work() as work:
        tree.change(work, company_id=company.id, department_id=east, name="東", name_en="East", parent_id=None)

    assert shape(database, company.id) == [(0, "営業"), (0, "東"), (1, "東京"), (0, "開発")]


def test_a_department_never_stands_beneath_itself(database, company):
    sales = company.departments["営業"]
    with database.work() as work:
        east = tree.add(work, company_id=company.id, name="東日本", name_en="", parent_id=sales)
        tokyo = tree.add(work, company_id=company.id, name="東京", name_en="", parent_id=east)

    for above in (sales, east, tokyo):
        with pytest.raises(Circle), database.work() as work:
            tree.change(work, company_id=company.id, department_id=sales, name="営業", name_en="", parent_id=above)
    with database.read() as work:
        branches = tree.tree(work, company_id=company.id)
        assert [one.name for one in tree.may_stand_beneath(branches, sales)] == ["開発"]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=st.lists(st.tuples(st.integers(0, 4), st.integers(-1, 4)), max_size=8))
def test_whatever_is_moved_where_every_department_is_found_in_the_tree_once(sqlite_database, moves):
    with sqlite_database.work() as work:
        made = a_company(work, departments=tuple("あいうえお"))
    ids = list(made.departments.values())
    for which, where in moves:
        try:
            with sqlite_database.work() as work:
                tree.change(
                    work,
                    company_id=made.id,
                    department_id=ids[which],
                    name="あいうえお"[which],
                    name_en="",
                    parent_id=ids[where] if where >= 0 else None,
                )
        except Circle:
            continue

    with sqlite_database.read() as work:
        assert sorted(one.id for one in tree.tree(work, company_id=made.id)) == sorted(ids)


def test_a_department_ends_once_nobody_needs_it_and_comes_back_when_added_again(database, company, owner):
    sales, building = company.departments["営業"], company.departments["開発"]
    with pytest.raises(StillNeeded) as needed, database.work() as work:
        tree.end(work, company_id=company.id, department_id=sales)
    assert (needed.value.people, needed.value.beneath) == (1, 0)

    with database.work() as work:
        tree.end(work, company_id=company.id, department_id=building)
    assert shape(database, company.id) == [(0, "営業")]

    with database.work() as work:
        again = tree.add(work, company_id=company.id, name="開発", name_en="", parent_id=sales)
    assert again == building
    assert shape(database, company.id) == [(0, "営業"), (1, "開発")]


def test_names_of_departments_are_given_short_enough_and_their_own(database, company):
    with database.work() as work:
        elsewhere = a_company(work, departments=("遠く",))

    def wrong(**options) -> dict[str, Wrong]:
        with pytest.raises(BadSetting) as bad, database.work() as work:
            tree.add(work, company_id=company.id, **({"name_en": "", "parent_id": None} | options))
        return bad.value.wrong

    assert wrong(name=" ") == {"name": Wrong.MISSING}
    assert wrong(name="営業") == {"name": Wrong.TAKEN}
    assert wrong(name="部" * 81) == {"name": Wrong.TOO_LONG}
    with pytest.raises(NotFound), database.work() as work:
        tree.add(work, company_id=company.id, name="新", name_en="", parent_id=elsewhere.departments["遠く"])
    with pytest.raises(NotFound), database.work() as work:
        tree.end(work, company_id=company.id, department_id=elsewhere.departments["遠く"])


def test_languages_and_the_clock_are_settled_together(database, company, owner):
    with database.read() as work:
        assert setting_up.languages(work, company_id=company.id).spoken == (Locale.JAPANESE, Locale.ENGLISH)
    with database.work() as work:
        setting_up.settle_languages(
            work,
            company_id=company.id,
            spoken={Locale.ENGLISH},
            first=Locale.ENGLISH,
            time_zone="Asia/Singapore",
            by_person_id=owner,
        )

    with database.read() as work:
        held = setting_up.languages(work, company_id=company.id)
        assert (held.spoken, held.is_settled) == ((Locale.ENGLISH,), True)
        assert companies.company(work, company_id=company.id).time_zone == "Asia/Singapore"
    with pytest.raises(BadSetting) as bad, database.work() as work:
        setting_up.settle_languages(
            work,
            company_id=company.id,
            spoken={Locale.ENGLISH},
            first=Locale.JAPANESE,
            time_zone="Mars/Olympus",
            by_person_id=owner,
        )
    assert bad.value.wrong == {"first": Wrong.NOT_OFFERED, "time_zone": Wrong.NOT_A_ZONE}


def test_a_company_speaks_in_its_own_words_and_takes_them_back(database, company, owner):
    said = Words(text_ja="ひとりで抱えずに。\r\n\r\n外で話せます。\x07", contact_ja=" 人事部  内線 1234 ")
    with database.work() as work:
        setting_up.write_words(work, company_id=company.id, said=said, by_person_id=owner)

    with database.read() as work:
        placement, kept = setting_up.words_to(work, person_id=owner)
        assert placement.company_id == company.id
        assert kept.said("ja") == (["ひとりで抱えずに。", "外で話せます。"], "人事部 内線 1234")
        assert kept.said("en") == kept.said("ja")
    with database.work() as work:
        setting_up.write_words(work, company_id=company.id, said=Words(text_ja="  "), by_person_id=owner)
        assert setting_up.words(work, company_id=company.id) is None


def test_words_that_are_too_long_or_name_only_a_contact_are_not_kept(database, company, owner):
    def wrong(said: Words) -> dict[str, Wrong]:
        with pytest.raises(BadSetting) as bad, database.work() as work:
            setting_up.write_words(work, company_id=company.id, said=said, by_person_id=owner)
        return bad.value.wrong

    assert wrong(Words(text_ja="あ" * 401, contact_en="x" * 121)) == {
        "text_ja": Wrong.TOO_LONG,
        "contact_en": Wrong.TOO_LONG,
    }
    assert wrong(Words(contact_ja="人事部")) == {"text_ja": Wrong.MISSING}


def test_a_step_is_put_aside_and_taken_up_again(database, company):
    with database.work() as work:
        setting_up.put_aside(work, company_id=company.id, step=Step.WORDS)
        setting_up.put_aside(work, company_id=company.id, step=Step.WORDS)
        assert setting_up.aside(work, company_id=company.id) == {Step.WORDS}
        setting_up.take_up(work, company_id=company.id, step=Step.WORDS)
        assert setting_up.aside(work, company_id=company.id) == frozenset()


def test_the_company_chooses_whom_its_contract_is_for_and_its_price_stays(database, company, owner, clock):
    with database.work() as work:
        for _ in range(10):
            an_employee(work, company, department="営業")
        today = booking_day(work.now)
        agree(
            work,
            company_id=company.id,
            from_on=today,
            offer=Offer(PayerKind.MONTHLY, net_yen=12_000),
            by_person_id=None,
        )
    sales, building = company.departments["営業"], company.departments["開発"]

    with database.work() as work:
        entitle(work, company_id=company.id, scopes=(Scope(department_id=sales),), by_person_id=owner)
        holds = in_force(all_terms(work, company_id=company.id), today)
        assert (holds.offer.net_yen, holds.offer.scopes) == (12_000, (Scope(department_id=sales),))

    with pytest.raises(BadTerms) as bad, database.work() as work:
        entitle(work, company_id=company.id, scopes=(Scope(department_id=building),), by_person_id=owner)
    assert bad.value.wrong == {"scope1": "too_few"}

    with database.work() as work:
        entitle(work, company_id=company.id, scopes=(), by_person_id=owner)
        assert in_force(all_terms(work, company_id=company.id), today).offer.scopes == ()


def test_nobody_is_entitled_by_a_contract_nobody_wrote(database, company, owner):
    with pytest.raises(BadTerms), database.work() as work:
        entitle(work, company_id=company.id, scopes=(), by_person_id=owner)


def test_a_new_company_has_names_a_day_and_nobody_in_it(database, owner):
    with database.work() as work:
        made = setting_up.make_company(
            work,
            name=" みなと  海運 ",
            name_en="Minato Shipping",
            contracted_on=booking_day(work.now),
            by_person_id=owner,
        )
        assert companies.company(work, company_id=made).name == "みなと 海運"
        assert work.session.scalars(select(Department).where(Department.company_id == made)).all() == []
    with pytest.raises(BadSetting) as bad, database.work() as work:
        setting_up.make_company(work, name="みなと 海運", name_en="", contracted_on=None, by_person_id=owner)
    assert bad.value.wrong == {"name_en": Wrong.MISSING, "contracted_on": Wrong.NOT_A_DAY}


def test_a_letter_begins_in_the_readers_language_where_the_company_speaks_it():
    from_english = setting_up.Languages((Locale.ENGLISH,), is_settled=True)
    both = setting_up.Languages((Locale.JAPANESE, Locale.ENGLISH), is_settled=True)

    assert from_english.to(Locale.JAPANESE) is Locale.ENGLISH
    assert both.to(Locale.ENGLISH) is Locale.ENGLISH


def test_a_department_that_ended_stands_again_once_somebody_works_in_it(database, company):
    building = company.departments["開発"]
    with database.work() as work:
        tree.end(work, company_id=company.id, department_id=building)
        an_employee(work, company, department="開発")

    assert (0, "開発") in shape(database, company.id)
    with database.work() as work:
        tree.change(work, company_id=company.id, department_id=building, name="開発", name_en="", parent_id=None)
        assert work.session.get_one(Department, building).ended_on is None
