"""The operator's list of consultants: where each stands, found again by filters, with no rating anywhere."""

from datetime import timedelta

import pytest
from factories.people import a_consultant, a_person
from support.browserless import Visitor

from sotomado.accounts import service as accounts
from sotomado.accounts.errors import NotFound
from sotomado.accounts.models import Role
from sotomado.availability.models import BusyBlock
from sotomado.directory import listing
from sotomado.directory.models import ConsultantFee
from sotomado.directory.vocabulary import Pause
from sotomado.operations import consultants
from sotomado.operations.consultants import Asked, LicenceFilter, Standing


@pytest.fixture
def desk(database):
    """One consultant of each kind, by what they are."""
    with database.work() as work:
        today = work.now.date()
        made = {
            "open": a_consultant(work, name="空き あり"),
            "full": a_consultant(work, name="空き なし"),
            "resting": a_consultant(work, name="お休み 中"),
            "asleep": a_consultant(work, name="静か しずか", hours=()),
            "new": a_consultant(work, name="掲載 前", listed=False),
            "gone": a_consultant(work, name="去った 人"),
            "ending": a_consultant(work, name="期限 近い", licensed_until=today + timedelta(days=30)),
            "lapsed": a_consultant(work, name="期限 切れ", licensed_until=today - timedelta(days=1)),
        }
        start = work.now - timedelta(days=1)
        work.session.add(BusyBlock(consultant_id=made["full"].id, starts_at=start, ends_at=start + timedelta(days=120)))
        listing.pause(work, consultant_id=made["resting"].id, by_person_id=made["resting"].person_id)
        listing.pause(work, consultant_id=made["asleep"].id, by_person_id=None, pause=Pause.DORMANT)
        listing.unlist(work, consultant_id=made["gone"].id, by_person_id=made["gone"].person_id, words="")
        work.session.add_all(
            [
                ConsultantFee(consultant_id=made["open"].id, from_on=today - timedelta(days=400), fee_yen=4000),
                ConsultantFee(consultant_id=made["open"].id, from_on=today, fee_yen=5500),
                ConsultantFee(consultant_id=made["open"].id, from_on=today + timedelta(days=100), fee_yen=6000),
            ]
        )
    return made


def found(database, desk, page=1, **asked):
    with database.read() as work:
        lines = consultants.find(work, asked=Asked(**asked), page=page).lines
    called = {one.id: name for name, one in desk.items()}
    return [called[line.id] for line in lines]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, ["open", "full", "resting", "asleep", "new", "gone", "ending", "lapsed"]),
        ({"standing": Standing.LISTED}, ["open", "full", "ending", "lapsed"]),
        ({"standing": Standing.PAUSED}, ["resting"]),
        ({"standing": Standing.DORMANT}, ["asleep"]),
        ({"standing": Standing.NOT_YET}, ["new"]),
        ({"standing": Standing.UNLISTED}, ["gone"]),
        ({"licence": LicenceFilter.ENDS_SOON}, ["ending"]),
        ({"licence": LicenceFilter.EXPIRED}, ["lapsed"]),
        ({"has_time": True}, ["open", "ending"]),
        ({"has_time": False}, ["full"]),
        ({"has_time": True, "licence": LicenceFilter.ENDS_SOON}, ["ending"]),
        ({"name": "期限"}, ["ending", "lapsed"]),
        ({"name": "期限 切れ"}, ["lapsed"]),
        ({"name": "100%"}, []),
    ],
)
def test_each_filter_finds_those_it_names(database, desk, asked, expected):
    assert found(database, desk, **asked) == expected


def test_a_line_tells_the_fee_of_today_and_whether_there_is_a_time(database, desk):
    with database.read() as work:
        lines = {line.id: line for line in consultants.find(work, asked=Asked(), page=1).lines}
    told = {name: (lines[one.id].fee_yen, lines[one.id].has_time) for name, one in desk.items()}

    assert told["open"] == (5500, True)
    assert told["full"] == (None, False)
    assert told["resting"] == told["lapsed"] == (None, None)
    assert lines[desk["resting"].id].changed_at is not None


def test_pages_end(database, desk, monkeypatch):
    monkeypatch.setattr(consultants, "A_PAGE", 3)
    assert found(database, desk, page=3) == ["ending", "lapsed"]
    with pytest.raises(NotFound):
        found(database, desk, page=4)


@pytest.mark.parametrize("query", ["standing=king", "licence=x", "time=maybe", "page=0", "page=99"])
def test_what_nobody_can_choose_is_no_page(sqlite_database, make_app, query):
    with sqlite_database.work() as work:
        operator = a_person(work, name="運営")
        accounts.grant(work, person_id=operator, role=Role.OPERATOR)
    visitor = Visitor(make_app(sqlite_database)).sign_in_as(operator)

    assert visitor.get(f"/operations/consultants?{query}").status_code == 404
    assert visitor.get("/operations/consultants?standing=listed&time=no&name=x").status_code == 200
