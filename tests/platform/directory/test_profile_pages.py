"""Writing a profile, looking at it as an advisee would, publishing it, and who may see the portrait."""

import re
from dataclasses import replace
from html import unescape
from io import BytesIO

import pytest
from factories.people import a_company, a_consultant, an_employee
from PIL import Image
from sqlalchemy import event
from support.browserless import Visitor

from sotomado.accounts import service as accounts
from sotomado.accounts.models import Locale
from sotomado.directory import conflicts, listing
from sotomado.directory import service as directory
from sotomado.directory.profiles import service as profiles
from sotomado.directory.profiles.portrait import HEIGHT, WIDTH, Cut, framed
from sotomado.directory.vocabulary import ConflictKind, Experience, Gender, Industry, SpokenLanguage, Theme
from sotomado.files.checking import Checked, checked
from sotomado.files.models import Purpose

PROFILE = "/desk/profile"


@pytest.fixture
def one(sqlite_database):
    with sqlite_database.work() as work:
        return a_consultant(work)


@pytest.fixture
def app(sqlite_database, make_app):
    return make_app(sqlite_database)


@pytest.fixture
def me(app, one):
    return Visitor(app).sign_in_as(one.person_id)


@pytest.fixture
def reader_id(sqlite_database):
    with sqlite_database.work() as work:
        return an_employee(work, a_company(work))


@pytest.fixture
def reader(app, reader_id):
    return Visitor(app).sign_in_as(reader_id)


def text_of(answer):
    return unescape(answer.get_data(as_text=True))


def typed_on(page):
    """What a browser would send if nothing were changed on the page."""
    fields: dict[str, list[str]] = {}
    form = re.search(r'<form[^>]*id="profile".*?</form>', page, re.DOTALL)[0]
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and (("checkbox" not in tag and "radio" not in tag) or " checked" in tag):
            fields.setdefault(name[1], []).append(value[1] if value else "on")
    for name, value in re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>\n?(.*?)</textarea>', form, re.DOTALL):
        fields[name] = [value]
    for name, options in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        fields[name] = [chosen[1] if chosen else ""]
    fields.pop("csrf_token")
    return fields


def save(me, **changed):
    return me.post(PROFILE, {**typed_on(text_of(me.get(PROFILE))), **changed})


def a_photograph(width=800, height=1000, left="#aa3311", right="#1133aa"):
    picture = Image.new("RGB", (width, height), left)
    picture.paste(right, (width // 2, 0, width, height))
    out = BytesIO()
    picture.save(out, "JPEG", quality=95)
    return out.getvalue()


def upload(me, content, name="me.jpg", **cut):
    return me.post(
        f"{PROFILE}/portrait", {"portrait": (BytesIO(content), name), **cut}, content_type="multipart/form-data"
    )


def drafted(database, one):
    with database.read() as work:
        return profiles.draft(work, consultant_id=one.id)


def write(database, one, **changed):
    with database.work() as work:
        body = replace(profiles.draft(work, consultant_id=one.id).body, **changed)
        profiles.save_draft(work, consultant_id=one.id, body=body)
        profiles.publish(work, consultant_id=one.id)


def test_sending_the_page_back_as_it_is_begins_no_draft(me, sqlite_database, one):
    write(
        sqlite_database,
        one,
        experiences={Experience.CARER: 4},
        countries=("SG", "US"),
        industries=(Industry.FINANCE,),
        gender=Gender.MAN,
        themes={Theme.CARE: 0.83, Theme.HEALTH: 0.5},
    )

    assert save(me).location == PROFILE

    assert drafted(sqlite_database, one).saved_at is None


def test_what_was_saved_stands_in_the_boxes_and_nobody_else_sees_it(me, reader, sqlite_database, one):
    save(me, voice="新しい一文です。", **{"countries": "シンガポール", "experience-carer": "4年"})

    page = text_of(me.get(PROFILE))
    assert 'value="新しい一文です。"' in page
    assert 'name="experience-carer" value="4"' in page
    assert 'name="countries" value="シンガポール"' in page
    assert "新しい一文です。" not in text_of(reader.get(f"/consultants/{one.id}"))


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("experience-carer", "たくさん", "介護と仕事の両立: 年数を"),
        ("experience-carer", "61", "介護と仕事の両立: 年数を"),
        ("countries", "シンガボール", "「シンガポール」のことですか"),
        ("countries", "ヨーロッパの どこか", "一覧にある名前で"),
        ("time_zone", "Mars/Olympus", "時間帯を"),
        ("biography", "長" * 20_001, "歩んできた道"),
    ],
)
def test_what_cannot_be_kept_comes_back_with_all_that_was_typed(me, field, typed, said, sqlite_database, one):
    answer = save(me, voice="ここまで書きました。", **{field: typed})

    page = text_of(answer)
    assert answer.status_code == 422
    assert said in page
    assert 'value="ここまで書きました。"' in page
    assert typed in page or field == "time_zone"
    assert drafted(sqlite_database, one).saved_at is None


def test_a_text_that_is_too_long_is_kept_in_the_draft_and_pointed_out(me, sqlite_database, one):
    save(me, voice="長" * 130)

    assert drafted(sqlite_database, one).body.voice == "長" * 130
    page = text_of(me.get(PROFILE))
    assert "「はじめの一文(日本語)」は120文字までです" in page
    assert 'id="voice-error"' in page


def test_publishing_says_what_changes_first_and_then_shows_it(me, reader, one):
    save(me, voice="新しい一文です。", gender="woman")

    before = text_of(me.get(f"{PROFILE}/publish"))
    assert "<li>はじめの一文(日本語)</li>" in before
    assert "<li>性別</li>" in before
    assert "歩んできた道" not in before
    me.post(f"{PROFILE}/publish")

    assert "新しい一文です。" in text_of(reader.get(f"/consultants/{one.id}"))
    assert "公開するものはありません" in text_of(me.get(f"{PROFILE}/publish"))


def test_a_draft_that_is_not_ready_is_not_published_and_says_where_to_go_on(me, reader, one):
    save(me, biography="", languages=[])

    answer = me.post(f"{PROFILE}/publish")

    page = text_of(answer)
    assert answer.status_code == 422
    assert "「歩んできた道(日本語)」が、まだありません。" in page
    assert f'href="{PROFILE}#languages"' in page
    assert "二十年のものづくり" in text_of(reader.get(f"/consultants/{one.id}"))


def test_a_draft_can_be_thrown_away(me, sqlite_database, one):
    save(me, voice="やめておく一文。")

    me.post(f"{PROFILE}/discard")

    assert "やめておく一文。" not in text_of(me.get(PROFILE))


def test_the_preview_is_the_page_itself_with_the_draft_in_it(me, reader, one):
    write_after = {"voice": "新しい一文です。"}
    save(me, **write_after, go="preview")

    preview = text_of(me.get(f"{PROFILE}/preview"))
    me.post(f"{PROFILE}/publish")
    read = text_of(reader.get(f"/consultants/{one.id}"))

    assert "相談者の目で見ています。" in preview

    def told(page):
        return re.search(r'<div class="two in-their-words">.*?<section id="free-times">', page, re.DOTALL)[0]

    assert told(preview) == told(read)
    assert "新しい一文です。" in preview
    assert "新しい一文です。" in read


def test_the_preview_can_be_read_as_someone_elsewhere(me, one):
    tokyo = text_of(me.get(f"{PROFILE}/preview"))
    london = text_of(me.get(f"{PROFILE}/preview?reads=en&zone=Europe/London"))

    assert "東京の時計" in tokyo
    assert "09:00" in tokyo
    assert '<html lang="en"' in london
    assert "From management in manufacturing" in london
    assert "London" in london
    assert ">00:00<" in london, "nine in Tokyo is midnight in London"


@pytest.mark.parametrize("asked", ["reads=xx&zone=Nowhere/Land", "reads=&zone=", "zone=../../etc/passwd"])
def test_a_preview_for_nobody_is_the_own_one(me, asked):
    assert me.get(f"{PROFILE}/preview?{asked}").status_code == 200


def test_a_missing_language_is_said_and_marked(app, sqlite_database, one):
    write(sqlite_database, one, voice_en="", path_en="", biography_en="", first_talk_en="", display_name_en="")
    with sqlite_database.work() as work:
        person_id = an_employee(work, a_company(work))
        accounts.save_preferences(work, person_id=person_id, locale=Locale.ENGLISH, time_zone="Europe/London")

    page = text_of(Visitor(app).sign_in_as(person_id).get(f"/consultants/{one.id}"))

    assert '<h1 lang="ja">藤原 芽衣</h1>' in page
    assert re.search(r'class="own-voice" lang="ja">まとまらない', page)
    assert 'class="small one-tongue"' in page


def test_a_whole_language_carries_no_mark(reader, one):
    page = text_of(reader.get(f"/consultants/{one.id}"))

    assert "one-tongue" not in page
    assert "<h1>藤原 芽衣</h1>" in page


def test_a_language_that_is_not_spoken_is_said(reader, sqlite_database, one):
    write(sqlite_database, one, languages=(SpokenLanguage.ENGLISH,))

    assert "日本語での相談は、受けていません。" in text_of(reader.get(f"/consultants/{one.id}"))


def test_gender_and_age_are_told_only_where_they_are_said(reader, sqlite_database, one):
    write(sqlite_database, one, gender=None, age_band=None)

    page = text_of(reader.get(f"/consultants/{one.id}"))
    assert "性別" not in page
    assert "40代" not in page


def test_experience_is_told_by_its_years_and_its_places(reader, sqlite_database, one):
    write(
        sqlite_database,
        one,
        experiences={Experience.WORKING_PARENT: 14, Experience.MANAGER: 3},
        countries=("SG",),
        industries=(Industry.LOGISTICS,),
    )

    page = text_of(reader.get(f"/consultants/{one.id}"))
    for words in ("働きながらの子育て", "14年", "シンガポール", "物流・運輸", "はじめての相談は、こう進みます"):
        assert words in page


def test_a_script_in_a_story_is_words(reader, sqlite_database, one):
    write(sqlite_database, one, biography='<script>alert("1")</script>\n二行め')

    raw = reader.get(f"/consultants/{one.id}").get_data(as_text=True)
    assert "<script>alert" not in raw
    assert "&lt;script&gt;" in raw


def portrait_url(page):
    return re.search(r'src="(/consultants/\d+/portrait/[^"]+)"', page)[1]


def test_a_portrait_stands_in_the_window_and_is_kept_by_the_readers_browser_alone(me, reader, one):
    upload(me, a_photograph())
    assert "/portrait/" not in text_of(reader.get(f"/consultants/{one.id}"))
    me.post(f"{PROFILE}/publish")

    page = text_of(reader.get(f"/consultants/{one.id}"))
    answer = reader.get(portrait_url(page))

    assert 'alt="藤原 芽衣さんの写真"' in page
    assert answer.mimetype == "image/jpeg"
    assert answer.headers["Cache-Control"].startswith("private, max-age=")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert len(answer.data) < 60_000
    with Image.open(BytesIO(answer.data)) as shown:
        assert shown.size == (WIDTH, HEIGHT)


@pytest.fixture
def portrait(me, one, reader):
    upload(me, a_photograph())
    me.post(f"{PROFILE}/publish")
    return portrait_url(text_of(reader.get(f"/consultants/{one.id}")))


def test_nobody_sees_a_portrait_without_signing_in(app, portrait):
    assert "/sign-in" in Visitor(app).get(portrait).location


def test_another_consultant_sees_no_portrait(app, portrait, sqlite_database):
    with sqlite_database.work() as work:
        other = a_consultant(work, name="大塚 健")

    assert Visitor(app).sign_in_as(other.person_id).get(portrait).status_code == 404


def test_without_consent_no_portrait_is_seen(app, portrait, sqlite_database):
    with sqlite_database.work() as work:
        newcomer = an_employee(work, a_company(work), consented=False)

    assert Visitor(app).sign_in_as(newcomer).get(portrait).status_code == 404


def test_who_is_kept_apart_sees_no_portrait(reader, reader_id, portrait, sqlite_database, one):
    with sqlite_database.work() as work:
        conflicts.declare(work, consultant_id=one.id, kind=ConflictKind.CLIENT, organisation="青空製作所")

    assert reader.get(portrait).status_code == 404


def test_who_left_the_list_is_seen_by_themselves_alone(me, reader, portrait, sqlite_database, one):
    with sqlite_database.work() as work:
        listing.unlist(work, consultant_id=one.id, by_person_id=one.person_id, words="")

    assert reader.get(portrait).status_code == 404
    assert me.get(portrait).status_code == 200


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"<script>alert(1)</script>", "portrait.png", "この種類のファイルは受けとれません"),
        (b"", "empty.jpg", "ファイルをえらんでください"),
        (b"\xff\xd8\xff" + b"nonsense" * 50, "me.jpg", "壊れているよう"),
        (b"%PDF-1.7 nothing", "me.jpg", "受けとれません"),
    ],
)
def test_what_is_no_picture_is_refused_and_the_old_one_stays(me, portrait, content, name, said):
    answer = upload(me, content, name)

    assert answer.status_code == 422
    assert said in text_of(answer)
    assert me.get(portrait).status_code == 200


def test_a_portrait_of_forty_megabytes_is_refused_in_words(me):
    answer = upload(me, b"\xff\xd8\xff" + bytes(40 * 1024 * 1024))

    assert answer.status_code in (413, 422)
    assert "10MBまで" in text_of(answer)


def test_nothing_of_the_old_file_travels_with_a_portrait(me, reader, one):
    content = BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "A camera that tells"
    Image.new("RGB", (600, 700), "#884422").save(content, "JPEG", exif=exif, comment=b"secret words")
    upload(me, content.getvalue())
    me.post(f"{PROFILE}/publish")

    shown = reader.get(portrait_url(text_of(reader.get(f"/consultants/{one.id}")))).data
    assert b"camera" not in shown
    assert b"secret" not in shown


def middle(picture: Checked):
    with Image.open(BytesIO(picture.content)) as shown:
        return shown.getpixel((WIDTH // 2, HEIGHT // 2))


def test_the_window_shows_the_part_that_was_asked_for():
    picture = checked(a_photograph(1200, 1000), Purpose.PORTRAIT)

    left, right = (middle(framed(picture, Cut(across, 50, 200))) for across in (0, 100))

    assert left[0] > 140 > left[2]
    assert right[2] > 140 > right[0]


@pytest.mark.parametrize("typed", [("x", "", "-"), ("-40", "900", "99999"), ("1e3", "NaN", "0")])
def test_an_odd_cut_becomes_the_nearest_that_is_one(typed):
    cut = Cut.typed(*typed)

    assert 0 <= cut.across <= 100
    assert 0 <= cut.down <= 100
    assert 100 <= cut.closeness <= 300


def test_a_profile_costs_few_statements_however_much_it_says(sqlite_database, one):
    write(
        sqlite_database, one, countries=("SG", "US", "TH"), industries=tuple(Industry), themes=dict.fromkeys(Theme, 0.7)
    )
    said: list[str] = []
    event.listen(sqlite_database.engine, "before_cursor_execute", lambda *args: said.append(args[2]))

    with sqlite_database.read() as work:
        directory.consultant(work, consultant_id=one.id, on=work.now.date())
        profiles.published(work, consultant_id=one.id)

    assert len([one for one in said if one.lstrip().startswith("SELECT")]) <= 15
