"""How the ten is chosen, for whoever asks; and nowhere a claim that is more than that."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from factories.people import a_company, a_consultant, a_person, an_employee
from support.browserless import Visitor

from sotomado.accounts import service as accounts
from sotomado.accounts.models import Role

HOW = "/how-the-ten-is-chosen"
PRODUCT = Path(__file__).parents[3] / "platform" / "sotomado"
# What nobody can know, and what would make ten people a ranking.
CLAIMS = re.compile(
    r"最適|(最良|最高)の(相談|相手|人|方|組)|ベストな|ベストマッチ|ぴったりの?(相談|人|方)|相性抜群|運命|おすすめ順|適合率|マッチ度|AIが"
    r"|\bbest[ -]match|\bperfect(ly)? (match|fit|consultant)|\bideal (match|consultant)|\boptimal|\btop[ -]rated"
    r"|\bright consultant for you|\bmatch score|\bAI (found|chose|picked)|%\s*match",
    re.IGNORECASE,
)


def text(response):
    return response.get_data(as_text=True)


def main_of(page):
    return re.search(r"<main[\s\S]*</main>", page)[0]


@pytest.fixture
def app(sqlite_database, make_app):
    return make_app(sqlite_database)


@pytest.mark.parametrize("role", [None, Role.ADVISEE, Role.HR, Role.CONSULTANT, Role.OPERATOR])
def test_everybody_may_read_it(app, sqlite_database, role):
    visitor = Visitor(app)
    if role is not None:
        with sqlite_database.work() as work:
            if role in (Role.ADVISEE, Role.HR):
                person_id = an_employee(work, a_company(work), roles=(role,))
            elif role is Role.CONSULTANT:
                person_id = a_consultant(work).person_id
            else:
                person_id = a_person(work)
                accounts.grant(work, person_id=person_id, role=role)
        visitor.sign_in_as(person_id)

    response = visitor.get(HOW)

    assert response.status_code == 200
    assert "決めるのは、あなたです" in text(response)
    # Only those who choose are led on to choosing.
    assert ('href="/shortlist"' in main_of(text(response))) == (role is Role.ADVISEE)


def test_it_says_what_counts_what_does_not_and_how_sure_it_is(app):
    page = main_of(text(Visitor(app).get(HOW)))

    for told in ("手がかりにするもの", "手がかりにしないもの", "窓が片よらないように", "どれくらい確かか"):
        assert told in page
    for told in ("会社での評価", "性別", "どこを押したか", "診断は、受けなくても", "同意はいつでも取り消せます"):
        assert told in page


def test_in_english_it_reads_in_english(app):
    page = main_of(text(Visitor(app, language="en").get(HOW)))

    assert "How the ten are chosen" in page
    assert not re.search("[぀-ヿ一-鿿]", page)


def test_the_pages_of_choosing_and_of_consent_lead_there(app, sqlite_database):
    with sqlite_database.work() as work:
        a_consultant(work)
        person_id = an_employee(work, a_company(work))
    visitor = Visitor(app).sign_in_as(person_id)
    ten = visitor.post("/wish", {"themes": ["growth"], "language": "ja"}).location

    for path in (ten, "/wish", "/consent"):
        assert f'href="{HOW}"' in main_of(text(visitor.get(path))), path


def test_no_page_claims_to_know_the_best():
    claims = [
        f"{path.relative_to(PRODUCT)}: {found[0]}"
        for path in (*PRODUCT.rglob("*.html"), *PRODUCT.rglob("*.py"))
        for found in CLAIMS.finditer(path.read_text())
    ]
    catalogue = read_po(BytesIO((PRODUCT / "translations/en/LC_MESSAGES/messages.po").read_bytes()))
    for message in catalogue:
        for said in (message.id, message.string):
            for one in (said,) if isinstance(said, str) else said:
                claims += [f"catalogue: {found[0]}" for found in CLAIMS.finditer(one)]

    assert claims == []


@pytest.mark.parametrize(
    "claim", ["あなたに最適な相談員です", "最良の相談相手", "Your best match", "AIが見つけた十人", "98% match"]
)
def test_a_claim_would_be_noticed(claim):
    assert CLAIMS.search(claim)
