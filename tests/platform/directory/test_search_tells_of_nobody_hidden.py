"""The page of everyone says nothing of who is kept apart or not listed: no name, count, country or correction."""

import re

import pytest
from factories.people import a_company, a_consultant, an_employee
from support.browserless import Visitor

from sotomado.directory import conflicts
from sotomado.directory.models import Consultant, ConsultantCountry
from sotomado.directory.search import service as search
from sotomado.directory.vocabulary import ConflictKind, SpokenLanguage

A_PART = {"HX-Request": "true", "HX-Target": "found"}


@pytest.fixture
def pages(app, database):
    """The page for whom all are hidden from who worked in Vietnam or in Brazil, and for somebody of another company."""
    with database.work() as work:
        company, other = a_company(work), a_company(work, name="別の会社")
        readers = [an_employee(work, company), an_employee(work, other)]
        a_consultant(work, name="見える 人")
        kept = a_consultant(work, name="離される 人", languages=(SpokenLanguage.ENGLISH,))
        hidden = a_consultant(work, name="掲載前の 人", languages=(SpokenLanguage.ENGLISH,), listed=False)
        for one, country, story in ((kept, "VN", "潜水艦をつくりました。"), (hidden, "BR", "灯台を守りました。")):
            work.session.add(ConsultantCountry(consultant_id=one.id, country=country))
            work.session.get_one(Consultant, one.id).biography = story
            work.session.flush()
            search.reindex(work, consultant_id=one.id)
        tied = conflicts.declare(work, consultant_id=kept.id, kind=ConflictKind.CLIENT, organisation="青空")
        conflicts.look_at(work, conflict_id=tied, company_id=company.id)
    return [Visitor(app).sign_in_as(one) for one in readers]


def facets(page):
    """Everything the page offers to choose, with its count."""
    return re.findall(r'id="n-([^"]+)"[^>]*>(\d+)<', page)


@pytest.mark.parametrize("headers", [{}, A_PART], ids=["page", "part"])
@pytest.mark.parametrize(
    "asked", ["", "?words=潜水艦", "?words=潜水", "?words=せんすいかん", "?words=灯台", "?language=en"]
)
def test_who_is_hidden_leaves_no_trace(pages, asked, headers):
    page = pages[0].get(f"/consultants{asked}", headers=headers).get_data(as_text=True)

    assert "離される" not in page
    assert "掲載前の" not in page
    assert not [name for name, _ in facets(page) if name.startswith("country")]
    assert all(int(count) <= 1 for _, count in facets(page))


def test_others_find_whom_they_may_meet(pages):
    page = pages[1].get("/consultants?words=潜水艦").get_data(as_text=True)

    assert "離される" in page
    assert ("country-VN", "1") in facets(page)
    assert "country-BR" not in page
