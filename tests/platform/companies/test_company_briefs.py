"""What a company says of itself: in versions, by HR alone, and without a trace of who read it."""

import pytest
from factories.people import a_company, an_employee
from sqlalchemy import text
from support.at_once import all_at_once
from support.browserless import Visitor

from sotomado.accounts.models import Role
from sotomado.companies.brief import own_data
from sotomado.companies.brief import service as briefs
from sotomado.companies.brief.service import LONGEST_SECTION, Section, Texts


def saying(words, section=Section.BUSINESS, tongue="ja"):
    return Texts({(section, tongue): words})


@pytest.fixture
def hr(database):
    """(company id, the person of HR)"""
    with database.work() as work:
        company = a_company(work)
        return company.id, an_employee(work, company, name="人事 一郎", roles=(Role.HR,))


def publish(database, hr, words, over):
    with database.work() as work:
        return briefs.publish(work, company_id=hr[0], person_id=hr[1], texts=saying(words), over=over)


def test_versions_are_kept_with_who_wrote_them_and_the_last_one_stands(database, hr, clock):
    publish(database, hr, "航空機の部品をつくる会社です。", 0)
    clock.advance(days=1)
    publish(database, hr, "航空機の部品を設計してつくる会社です。", 1)

    with database.read() as work:
        current = briefs.current(work, company_id=hr[0])
        versions = briefs.versions(work, company_id=hr[0])

    assert current.texts.get(Section.BUSINESS, "ja") == "航空機の部品を設計してつくる会社です。"
    assert [(one.number, one.written_by) for one in versions] == [(2, "人事 一郎"), (1, "人事 一郎")]


def test_the_same_words_again_are_no_new_version(database, hr):
    assert publish(database, hr, "部品の会社です。", 0) == 1
    assert publish(database, hr, "部品の会社です。 ", 0) == 1

    with database.read() as work:
        assert len(briefs.versions(work, company_id=hr[0])) == 1


def test_what_another_published_meanwhile_is_not_written_over(database, hr):
    publish(database, hr, "はじめの紹介", 0)
    publish(database, hr, "同僚の紹介", 1)

    with pytest.raises(briefs.Changed):
        publish(database, hr, "古い画面からの紹介", 1)


def test_two_who_publish_at_once_make_one_version(database, hr):
    outcomes = all_at_once(
        database, *(lambda database, words=words: publish(database, hr, words, 0) for words in ("一人目", "二人目"))
    )

    assert sorted(map(type, outcomes), key=lambda kind: kind.__name__) == [briefs.Changed, int]


def test_a_brief_taken_back_is_read_by_nobody_until_it_is_published_again(database, hr):
    publish(database, hr, "部品の会社です。", 0)

    for _twice in range(2):
        with database.work() as work:
            briefs.withdraw(work, company_id=hr[0], person_id=hr[1])

    with database.read() as work:
        assert briefs.current(work, company_id=hr[0]) is None
        assert [one.number for one in briefs.versions(work, company_id=hr[0])] == [2, 1]
    assert publish(database, hr, "部品の会社です。", 2) == 3


@pytest.mark.parametrize("words", ["", "  \n", "あ" * (LONGEST_SECTION + 1)])
def test_nothing_and_too_much_are_no_brief(database, hr, words):
    with pytest.raises(briefs.NotABrief):
        publish(database, hr, words, 0)


def test_each_section_is_read_in_ones_own_language_where_it_was_written(database):
    texts = Texts(
        {
            (Section.BUSINESS, "ja"): "部品",
            (Section.BUSINESS, "en"): "Parts",
            (Section.PATHS, "ja"): "専門職の道",
        }
    )

    assert list(texts.in_reading_order("en")) == [
        (Section.BUSINESS, "en", "Parts"),
        (Section.PATHS, "ja", "専門職の道"),
    ]


def test_a_draft_is_its_writers_alone_and_done_with_when_published(database, hr):
    with database.work() as work:
        colleague = an_employee(work, a_company(work), roles=(Role.HR,))
        briefs.keep_draft(work, company_id=hr[0], person_id=hr[1], texts=saying("書きかけ"))
        briefs.keep_draft(work, company_id=hr[0], person_id=hr[1], texts=saying("もうすこし書いた"))

    with database.read() as work:
        assert briefs.draft_of(work, company_id=hr[0], person_id=colleague) is None
        kept = briefs.draft_of(work, company_id=hr[0], person_id=hr[1])
        assert kept.texts.get(Section.BUSINESS, "ja") == "もうすこし書いた"
        assert briefs.current(work, company_id=hr[0]) is None

    publish(database, hr, "書きあがった", 0)
    with database.read() as work:
        assert briefs.draft_of(work, company_id=hr[0], person_id=hr[1]) is None


def test_a_brief_is_sealed(database, hr):
    publish(database, hr, "航空機の部品", 0)

    with database.read() as work:
        [(body,)] = work.session.execute(text("SELECT body FROM company_brief")).all()

    assert "航空機".encode() not in bytes(body)


def test_whoever_is_forgotten_leaves_the_companys_words_without_their_name(database, hr):
    publish(database, hr, "部品の会社です。", 0)
    with database.work() as work:
        briefs.keep_draft(work, company_id=hr[0], person_id=hr[1], texts=saying("書きかけ"))
        assert own_data.of(work, hr[1])["company_briefs"][0]["sections"] == {"business (ja)": "部品の会社です。"}

    with database.work() as work:
        own_data.forget(work, hr[1])

    with database.read() as work:
        assert briefs.current(work, company_id=hr[0]).written_by is None
        assert briefs.draft_of(work, company_id=hr[0], person_id=hr[1]) is None


def test_hr_drafts_previews_and_publishes_on_one_page(app, database, hr):
    visitor = Visitor(app).sign_in_as(hr[1])
    address = f"/company/{hr[0]}/brief"

    assert visitor.post(f"{address}/draft", {"business_ja": "書きかけの紹介"}).status_code == 303
    assert "書きかけの紹介" in visitor.get(address).get_data(as_text=True)
    assert visitor.post(address, {"business_ja": "部品をつくる会社です。", "over": "0"}).status_code == 303

    shown = visitor.get(address).get_data(as_text=True)
    assert "相談相手が読んでいる紹介" in shown
    assert "だれが、いつ読んだかは、どこにも残りません" in shown
    assert "人事 一郎" in shown


def test_what_was_typed_stays_where_it_cannot_be_published(app, hr):
    visitor = Visitor(app).sign_in_as(hr[1])
    address = f"/company/{hr[0]}/brief"
    long = "あ" * (LONGEST_SECTION + 1)

    too_long = visitor.post(address, {"business_ja": long, "paths_ja": "専門職の道", "over": "0"})
    assert too_long.status_code == 422
    assert long in too_long.get_data(as_text=True)
    assert "専門職の道" in too_long.get_data(as_text=True)
    assert "business_ja-error" in too_long.get_data(as_text=True)

    assert visitor.post(address, {"business_ja": "一", "over": "0"}).status_code == 303
    overtaken = visitor.post(address, {"business_ja": "二", "over": "0"})
    assert overtaken.status_code == 409
    assert "別の人があたらしい版を公開しました" in overtaken.get_data(as_text=True)
    assert ">\n二</textarea>" in overtaken.get_data(as_text=True)
    # Sent again after reading, it stands.
    assert visitor.post(address, {"business_ja": "二", "over": "1"}).status_code == 303


def test_hr_of_another_company_does_not_find_the_page(app, database, hr):
    with database.work() as work:
        stranger = an_employee(work, a_company(work), roles=(Role.HR,))

    assert Visitor(app).sign_in_as(stranger).get(f"/company/{hr[0]}/brief").status_code == 404
    assert Visitor(app).sign_in_as(stranger).post(f"/company/{hr[0]}/brief/withdraw").status_code == 404
