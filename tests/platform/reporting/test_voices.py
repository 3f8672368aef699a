"""Voices of good experience: their author's alone until released, read over, shown with a release and never on a day of
their own, and gone everywhere once their author says so."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import pytest
from factories.people import ACompany, a_company, a_consultant, a_person, an_employee
from factories.quarters import a_consultation
from sqlalchemy import select, update
from support.clock import StandingClock

from sotomado.accounts import service as accounts
from sotomado.accounts.errors import NotFound
from sotomado.accounts.models import Role
from sotomado.companies.models import Employment
from sotomado.database import Database
from sotomado.directory.vocabulary import Theme
from sotomado.outbox.models import Job
from sotomado.personal_data import gathering
from sotomado.reporting import service as reporting
from sotomado.reporting.frame.bands import TenureBand
from sotomado.reporting.voices import own_data, reading_over, service, showing
from sotomado.reporting.voices.errors import (
    ChangedMeanwhile,
    NameMissing,
    NoReason,
    NoTalkYet,
    NothingSaid,
    NotOpen,
    NowhereToShow,
    ThemeMissing,
    TooFewAlike,
)
from sotomado.reporting.voices.models import Beside, Standing, Voice

WORDS = "話しているうちに、やりたいことが自分のことばになりました。"
WRITTEN = service.Written(words=WORDS, in_own_company=True, in_other_companies=True, in_public=True)
AFTER_THE_QUARTER = datetime(2027, 1, 2, 3, 0, tzinfo=UTC)
URL = "http://desk.example"


@dataclass(frozen=True)
class Here:
    database: Database
    clock: StandingClock
    company: ACompany
    elsewhere: ACompany
    author: int
    operator: int

    def handed_in(self, **changed: object) -> str:
        with self.database.work() as work:
            voice_id = service.write(work, person_id=self.author, written=replace(WRITTEN, **changed))
            service.hand_in(work, person_id=self.author, voice_id=voice_id)
        return voice_id

    def let_through(self, voice_id: str) -> None:
        with self.database.work() as work:
            seen = reading_over.to_read(work, voice_id=voice_id).seen
            reading_over.let_through(work, voice_id=voice_id, seen=seen, by_person_id=self.operator, public_url=URL)

    def released(self) -> None:
        """The quarter that runs comes to its end, and is released."""
        self.clock.set(AFTER_THE_QUARTER)
        with self.database.work() as work:
            reporting.release_quarter(work, company_id=self.company.id, quarter="2026-Q4")

    def read(self) -> tuple[list[str], list[str], list[str]]:
        """What is read in the own company, in another, and by everybody."""
        with self.database.read() as work:
            own = showing.in_company(work, company_id=self.company.id)
            other = showing.in_company(work, company_id=self.elsewhere.id)
            everybody = showing.in_public(work)
        return [one.words for one in own], [one.words for one in other], [one.words for one in everybody]


@pytest.fixture
def here(database: Database, clock: StandingClock) -> Here:
    with database.work() as work:
        company, elsewhere = a_company(work), a_company(work, name="緑の会社")
        staff = [an_employee(work, company) for _ in range(12)]
        operator = a_person(work, name="運営 花子")
        accounts.grant(work, person_id=operator, role=Role.OPERATOR)
        a_consultation(work, advisee_id=staff[0], consultant_id=a_consultant(work).id)
    return Here(database, clock, company, elsewhere, staff[0], operator)


def test_a_voice_is_shown_with_the_release_of_its_quarter_and_not_a_day_before(here: Here) -> None:
    voice_id = here.handed_in()
    assert here.read() == ([], [], [])
    here.let_through(voice_id)
    assert here.read() == ([], [], [])
    here.clock.set(AFTER_THE_QUARTER)
    assert here.read() == ([], [], [])  # over, and not released yet

    here.released()

    assert here.read() == ([WORDS], [WORDS], [WORDS])
    with here.database.read() as work:
        [shown] = showing.in_company(work, company_id=here.company.id)
    assert (shown.quarter, shown.is_own, shown.name, shown.theme, shown.years) == ("2026-Q4", True, "", None, None)


@pytest.mark.parametrize(
    ("places", "read"),
    [
        ({"in_own_company": True}, (1, 0, 0)),
        ({"in_other_companies": True}, (0, 1, 0)),
        ({"in_public": True}, (0, 0, 1)),
    ],
)
def test_it_is_read_where_its_author_said_and_nowhere_else(here: Here, places, read) -> None:
    nowhere = {"in_own_company": False, "in_other_companies": False, "in_public": False}
    here.let_through(here.handed_in(**(nowhere | places)))
    here.released()

    assert tuple(len(found) for found in here.read()) == read


def test_taken_back_it_is_gone_everywhere_at_once_and_its_words_stay_with_its_author(here: Here) -> None:
    voice_id = here.handed_in()
    here.let_through(voice_id)
    here.released()

    with here.database.work() as work:
        service.take_back(work, person_id=here.author, voice_id=voice_id)
        service.take_back(work, person_id=here.author, voice_id=voice_id)

    assert here.read() == ([], [], [])
    with here.database.work() as work:
        [mine] = service.own(work, person_id=here.author)
        assert (mine.standing, mine.written.words) == (Standing.DRAFT, WORDS)
        # Released again it waits again: it does not come back with its old quarter.
        service.hand_in(work, person_id=here.author, voice_id=voice_id)
    assert here.read() == ([], [], [])


def test_a_released_voice_is_changed_by_nobody_and_a_strangers_is_not_there(here: Here) -> None:
    voice_id = here.handed_in()
    with here.database.work() as work:
        stranger = an_employee(work, here.company)
    with pytest.raises(NotOpen), here.database.work() as work:
        service.write(work, person_id=here.author, written=WRITTEN, voice_id=voice_id)
    for verb in (service.hand_in, service.take_back, service.throw_away, service.own_voice):
        with pytest.raises(NotFound), here.database.work() as work:
            verb(work, person_id=stranger, voice_id=voice_id)


@pytest.mark.parametrize(
    ("changed", "refused"),
    [
        ({"words": " \n"}, NothingSaid),
        ({"words": "あ" * 401}, NothingSaid),
        ({"beside": Beside.NAME}, NameMissing),
        ({"beside": Beside.THEME}, ThemeMissing),
        ({"in_own_company": False, "in_other_companies": False, "in_public": False}, NowhereToShow),
    ],
)
def test_what_cannot_be_released_is_refused(here: Here, changed, refused) -> None:
    with pytest.raises(refused):
        here.handed_in(**changed)


def test_without_a_talk_there_is_no_voice(here: Here) -> None:
    with pytest.raises(NoTalkYet), here.database.work() as work:
        service.write(work, person_id=an_employee(work, here.company), written=WRITTEN)


def test_years_are_said_of_ten_alike_and_of_no_fewer(here: Here) -> None:
    voice_id = here.handed_in(beside=Beside.YEARS)
    with here.database.read() as work:
        assert reading_over.to_read(work, voice_id=voice_id).years is TenureBand.TO_2
    with here.database.work() as work:
        service.take_back(work, person_id=here.author, voice_id=voice_id)
        work.session.execute(
            update(Employment).where(Employment.person_id == here.author).values(joined_on=date(2010, 4, 1))
        )

    with pytest.raises(TooFewAlike), here.database.work() as work:
        service.hand_in(work, person_id=here.author, voice_id=voice_id)


def test_asked_back_it_is_changed_and_read_anew(here: Here) -> None:
    voice_id = here.handed_in(beside=Beside.NAME, name="あおい")
    with here.database.work() as work:
        first = reading_over.to_read(work, voice_id=voice_id)
        reading_over.ask_back(
            work, voice_id=voice_id, seen=first.seen, words="部署名を除いてください。",
            by_person_id=here.operator, public_url=URL,
        )  # fmt: skip
        [mine] = service.own(work, person_id=here.author)
        mails = work.session.scalars(select(Job.payload)).all()
    assert (mine.standing, mine.said_back) == (Standing.ASKED_BACK, "部署名を除いてください。")
    assert len(mails) == 1

    here.clock.advance(hours=1)
    with here.database.work() as work:
        changed = replace(WRITTEN, words="みじかく", beside=Beside.THEME, theme=Theme.GROWTH)
        service.write(work, person_id=here.author, written=changed, voice_id=voice_id)
        service.hand_in(work, person_id=here.author, voice_id=voice_id)
        # Whoever still has the first one on their screen does not let this one through unread.
        with pytest.raises(ChangedMeanwhile):
            reading_over.let_through(
                work, voice_id=voice_id, seen=first.seen, by_person_id=here.operator, public_url=URL
            )
        [waits] = reading_over.waiting(work)
    assert (waits.words, waits.name, waits.theme) == ("みじかく", "", Theme.GROWTH)


def test_refused_with_a_reason_and_never_without(here: Here) -> None:
    voice_id = here.handed_in()
    with here.database.work() as work:
        seen = reading_over.to_read(work, voice_id=voice_id).seen
        with pytest.raises(NoReason):
            reading_over.decline(
                work, voice_id=voice_id, seen=seen, words=" ", by_person_id=here.operator, public_url=URL
            )
        reading_over.decline(
            work, voice_id=voice_id, seen=seen, words="会社が分かります。", by_person_id=here.operator, public_url=URL
        )
    here.released()

    assert here.read() == ([], [], [])
    with here.database.read() as work:
        assert service.own_voice(work, person_id=here.author, voice_id=voice_id).standing is Standing.DECLINED
        assert reading_over.waiting(work) == []


def test_voices_of_a_quarter_stand_in_no_order_of_time(here: Here) -> None:
    ids = []
    for number in range(6):
        ids.append(here.handed_in(words=f"声{number}"))
        here.let_through(ids[-1])
        here.clock.advance(hours=5)
    here.released()

    with here.database.read() as work:
        keys = {work.unseal(row, "words"): row.id for row in work.session.scalars(select(Voice))}
        shown = [one.words for one in showing.in_public(work)]
    assert shown == sorted(keys, key=lambda words: keys[words])


def test_it_is_sealed_exported_and_forgotten(here: Here) -> None:
    here.let_through(here.handed_in(beside=Beside.NAME, name="あおい"))
    here.released()
    with here.database.work() as work:
        kept = work.session.scalars(select(Voice)).one()
        assert WORDS.encode() not in bytes(kept.words)
        told = gathering.everything_of(work, here.author)["voices"]
        gathering_of_operator = gathering.everything_of(work, here.operator)
    assert [one["words"] for one in told] == [WORDS]
    assert "read_over_by" not in told[0]
    assert "voices" not in gathering_of_operator

    with here.database.work() as work:
        own_data.forget(work, here.operator)
        own_data.forget(work, here.author)

    assert here.read() == ([], [], [])
