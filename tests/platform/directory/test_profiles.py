"""A profile as a draft and as it is published: nothing half, nothing lost, nothing touched that did not change."""

from dataclasses import replace

import pytest
from factories.people import a_consultant
from sqlalchemy import select

from sotomado.accounts.errors import NotFound
from sotomado.directory import service as directory
from sotomado.directory.models import ConsultantMode, ConsultantTheme, ProfileDraft
from sotomado.directory.profiles import body as bodies
from sotomado.directory.profiles import countries
from sotomado.directory.profiles import service as profiles
from sotomado.directory.profiles.body import EMPTY, ProfileBody, Trouble
from sotomado.directory.vocabulary import AgeBand, Experience, Gender, Industry, MeetingMode, SpokenLanguage, Theme
from sotomado.files.checking import Checked
from sotomado.files.models import Purpose, StoredFile

ENGLISH = ("voice_en", "path_en", "biography_en", "first_talk_en")


@pytest.fixture
def one(database):
    with database.work() as work:
        return a_consultant(work)


def published(database, one) -> ProfileBody:
    with database.read() as work:
        return profiles.published(work, consultant_id=one.id)


def drafted(database, one) -> profiles.Draft:
    with database.read() as work:
        return profiles.draft(work, consultant_id=one.id)


def save(database, one, **changed) -> None:
    with database.work() as work:
        body = replace(profiles.draft(work, consultant_id=one.id).body, **changed)
        profiles.save_draft(work, consultant_id=one.id, body=body)


def publish(database, one) -> tuple[str, ...]:
    with database.work() as work:
        return profiles.publish(work, consultant_id=one.id)


def a_picture(letters: bytes = b"picture") -> Checked:
    return Checked(Purpose.PORTRAIT, "image/jpeg", letters)


def set_portrait(database, one, picture) -> str | None:
    with database.work() as work:
        profiles.set_portrait(work, consultant_id=one.id, picture=picture)
        return profiles.draft(work, consultant_id=one.id).body.portrait_id


def files_kept(database) -> set[str]:
    with database.read() as work:
        return set(work.session.scalars(select(StoredFile.id)))


def test_a_body_comes_back_from_its_text_as_it_went_in():
    body = ProfileBody(
        display_name="藤原 芽衣",
        biography="一行め\n二行め",
        age_band=AgeBand.FORTIES,
        gender=Gender.WOMAN,
        themes={Theme.CARE: 0.83},
        experiences={Experience.CARER: 4},
        languages=(SpokenLanguage.JAPANESE,),
        modes=(MeetingMode.PHONE,),
        industries=(Industry.FINANCE,),
        countries=("SG", "US"),
        portrait_id="a-file",
    )

    assert ProfileBody.from_json(body.to_json()) == body


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        "[]",
        "no json at all",
        '{"themes": "care", "languages": 3, "age_band": 40, "voice": null, "countries": [1, "XX"], "time_zone": 9}',
        '{"themes": {"astrology": 1}, "experiences": {"carer": true, "manager": 1e999}, "gender": "secret"}',
    ],
)
def test_a_text_of_another_version_is_read_as_far_as_it_is_understood(text):
    assert ProfileBody.from_json(text) == EMPTY


def test_a_draft_changes_nothing_that_advisees_see(database, one):
    before = published(database, one)

    save(database, one, voice="新しい一文です。", themes={Theme.HEALTH: 0.7})

    assert published(database, one) == before
    assert drafted(database, one).changes == ("voice", "themes")


def test_publishing_lets_all_of_it_be_seen_at_once_and_leaves_no_draft(database, one):
    save(
        database, one, voice="新しい一文です。", countries=("SG",), experiences={Experience.CARER: 4}, gender=Gender.MAN
    )

    changed = publish(database, one)

    assert set(changed) == {"voice", "countries", "experiences", "gender"}
    seen = published(database, one)
    assert (seen.voice, seen.countries, dict(seen.experiences)) == ("新しい一文です。", ("SG",), {Experience.CARER: 4})
    assert drafted(database, one).saved_at is None


def test_publishing_leaves_alone_what_did_not_change(database, one):
    """0.8 reads as one of three words; writing something else must not turn it into the number of that word."""
    save(database, one, voice="新しい一文です。")

    publish(database, one)

    with database.read() as work:
        strengths = set(work.session.scalars(select(ConsultantTheme.strength)))
    assert strengths == {0.8}


def test_publishing_twice_changes_nothing_the_second_time(database, one):
    save(database, one, voice="新しい一文です。")
    publish(database, one)

    assert publish(database, one) == ()


def test_what_cannot_be_published_stays_a_draft_and_says_why(database, one):
    save(database, one, voice="あ" * 121, first_talk_en="", languages=())

    with pytest.raises(profiles.NotReady) as refused:
        publish(database, one)

    assert refused.value.troubles == [
        ("voice", Trouble.TOO_LONG),
        ("first_talk_en", Trouble.HALF_WRITTEN),
        ("languages", Trouble.MISSING),
    ]
    assert published(database, one).voice == "まとまらない話ほど、ゆっくり聴きます。"
    assert drafted(database, one).body.voice == "あ" * 121


@pytest.mark.parametrize("sign", ["\x07", "\u202e", "\u2028", "\ud800", "\n"])
def test_a_line_with_signs_that_nobody_sees_is_not_published(sign):
    assert bodies.text_trouble("voice", f"聴き{sign}ます") is Trouble.NOT_PLAIN


def test_a_story_may_have_several_lines():
    assert bodies.text_trouble("biography", "一行め\n\n二行め") is None


def test_one_language_is_enough(database, one):
    save(database, one, **dict.fromkeys(ENGLISH, ""), display_name_en="")

    publish(database, one)

    with database.read() as work:
        card = directory.consultant(work, consultant_id=one.id, on=work.now.date())
    words = card.in_words("en")
    assert (words.name, words.name_locale) == ("藤原 芽衣", "ja")
    assert (words.voice, words.locale) == ("まとまらない話ほど、ゆっくり聴きます。", "ja")
    assert card.name_in("en") == "藤原 芽衣"


def test_whoever_wrote_a_name_in_both_languages_keeps_it_where_the_rest_is_missing(database, one):
    save(database, one, **dict.fromkeys(ENGLISH, ""), display_name_en="Mei Fujiwara")
    publish(database, one)

    with database.read() as work:
        words = directory.consultant(work, consultant_id=one.id, on=work.now.date()).in_words("en")

    assert (words.name, words.name_locale, words.locale) == ("Mei Fujiwara", "en", "ja")


def test_without_either_language_whole_nothing_is_published(database, one):
    save(database, one, voice="", voice_en="")

    with pytest.raises(profiles.NotReady) as refused:
        publish(database, one)

    assert {name for name, _ in refused.value.troubles} == {"voice", "voice_en"}


def test_discarding_goes_back_to_what_is_published(database, one):
    save(database, one, voice="やめておく一文。")

    with database.work() as work:
        profiles.discard_draft(work, consultant_id=one.id)

    found = drafted(database, one)
    assert (found.body, found.saved_at) == (published(database, one), None)


def test_a_draft_that_says_what_is_published_is_none(database, one):
    save(database, one, voice="変えてみた。")
    save(database, one, voice="まとまらない話ほど、ゆっくり聴きます。")

    with database.read() as work:
        assert work.session.scalar(select(ProfileDraft)) is None


def test_a_way_of_meeting_that_is_given_up_keeps_its_line_for_what_is_booked(database, one):
    with database.work() as work:
        directory.set_joining(work, consultant_id=one.id, joining={MeetingMode.PHONE: "お電話します。"})
    save(database, one, modes=(MeetingMode.ONLINE,))

    publish(database, one)

    assert published(database, one).modes == (MeetingMode.ONLINE,)
    with database.read() as work:
        assert directory.joining_of(work, consultant_id=one.id, mode=MeetingMode.PHONE) == "お電話します。"


def test_a_way_of_meeting_that_is_taken_up_again_is_offered_with_its_line(database, one):
    save(database, one, modes=(MeetingMode.ONLINE,))
    publish(database, one)
    save(database, one, modes=(MeetingMode.ONLINE, MeetingMode.PHONE))
    publish(database, one)

    assert published(database, one).modes == (MeetingMode.ONLINE, MeetingMode.PHONE)
    with database.read() as work:
        ended = work.session.get_one(ConsultantMode, (one.id, MeetingMode.IN_PERSON)).ended_at
    assert ended is not None


def test_a_portrait_is_seen_by_others_only_once_it_is_published(database, one):
    file_id = set_portrait(database, one, a_picture())
    stranger = one.person_id + 1000

    with database.read() as work:
        kept = profiles.portrait(work, consultant_id=one.id, file_id=file_id, reader_id=one.person_id)
        with pytest.raises(NotFound):
            profiles.portrait(work, consultant_id=one.id, file_id=file_id, reader_id=stranger)
    assert kept.content == b"picture"
    publish(database, one)

    with database.read() as work:
        shown = profiles.portrait(work, consultant_id=one.id, file_id=file_id, reader_id=stranger)
    assert shown.content == b"picture"


def test_no_other_file_comes_out_as_a_portrait(database, one):
    with database.work() as work:
        other = a_consultant(work, name="大塚 健")
    file_id = set_portrait(database, other, a_picture(b"someone else"))
    publish(database, other)

    with database.read() as work, pytest.raises(NotFound):
        profiles.portrait(work, consultant_id=one.id, file_id=file_id, reader_id=one.person_id)


def test_pictures_that_nobody_sees_any_more_are_forgotten(database, one):
    first = set_portrait(database, one, a_picture(b"first"))
    publish(database, one)
    set_portrait(database, one, a_picture(b"second"))
    third = set_portrait(database, one, a_picture(b"third"))
    assert files_kept(database) == {first, third}

    publish(database, one)
    assert files_kept(database) == {third}

    set_portrait(database, one, None)
    assert files_kept(database) == {third}, "advisees still see it"
    publish(database, one)
    assert files_kept(database) == set()


def test_a_discarded_portrait_is_forgotten_and_the_published_one_stays(database, one):
    first = set_portrait(database, one, a_picture(b"first"))
    publish(database, one)
    set_portrait(database, one, a_picture(b"second"))

    with database.work() as work:
        profiles.discard_draft(work, consultant_id=one.id)

    assert files_kept(database) == {first}


def test_saving_words_does_not_touch_the_portrait_of_the_draft(database, one):
    file_id = set_portrait(database, one, a_picture())

    save(database, one, portrait_id="some-other-file", voice="新しい一文です。")

    assert drafted(database, one).body.portrait_id == file_id


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("シンガポール", "SG"),
        ("singapore", "SG"),
        ("SG", "SG"),
        ("アメリカ", "US"),
        ("アメリカ合衆国", "US"),
        ("U.S.A.", "US"),
        ("英国", "GB"),
        ("ホンコン", None),
        ("香港", "HK"),
        ("ヨーロッパ", None),
        ("", None),
    ],
)
def test_countries_are_read_as_people_write_them(typed, code):
    assert countries.read(typed) == code
