"""A round of invitations: written, planned, sent once to each, reminded of once, repeated by the year, and told in
nothing but what the roster says."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time

import pytest
from factories.people import ACompany, a_company, an_employee
from flask import Flask
from sqlalchemy import select, update
from support.clock import StandingClock
from support.mail import AMailbox, a_mailbox

from sotomado.accounts import service as accounts
from sotomado.accounts.company_doors.models import CompanyDoor
from sotomado.accounts.errors import NotFound
from sotomado.accounts.models import Person, Role
from sotomado.companies.inviting import rounds, sending, service
from sotomado.companies.inviting.errors import (
    AlreadyLeaving,
    NobodyThere,
    NoDate,
    NoSuchCohort,
    NoSuchPack,
    NotAnAddress,
    NotAsSeen,
    RemindsAtAnOddTime,
    SendsTooEarly,
    TooFewPeople,
)
from sotomado.companies.inviting.rounds import Way
from sotomado.companies.models import Employment
from sotomado.companies.standings import standings
from sotomado.database import Database
from sotomado.jobs import worker
from sotomado.oneonones.programmes.offered import service as offers
from sotomado.outbox import mail
from sotomado.outbox.models import Job
from sotomado.reporting.inviting.around import around, packs

WORDS = "{name} さん\n\n{company}からのご案内です。\n\n{link}\n"
WRITTEN = service.Written(
    cohort="turns:50",
    subject_ja="",
    body_ja=WORDS,
    subject_en="",
    body_en="Dear {name},\n\nthis is from {company}.\n\n{link}\n",
    reply_to="kenshu@aozora.example",
    send_on=date(2026, 11, 24),
    remind_on=date(2026, 12, 8),
    trainings=(service.TrainingDay("五十歳の研修", "三階 会議室", date(2026, 12, 1), time(13), time(16)),),
)
AROUND = around("http://desk.example")


@dataclass(frozen=True)
class Here:
    """A company with twelve people who turn fifty this year, and two who do not."""

    database: Database
    clock: StandingClock
    company: ACompany
    hr: int
    fifty: list[int]
    young: int

    def write(self, **changed: object) -> str:
        with self.database.work() as work:
            return service.write(work, company_id=self.company.id, written=replace(WRITTEN, **changed), packs=packs)

    def plan(self, round_id: str) -> datetime:
        with self.database.work() as work:
            one = service.round_of(work, company_id=self.company.id, round_id=round_id)
            seen = service.key_of(work, one)
            return service.plan(work, company_id=self.company.id, round_id=round_id, seen=seen, packs=packs)

    def planned(self, **changed: object) -> str:
        round_id = self.write(**changed)
        self.plan(round_id)
        return round_id

    def deliver(self, round_id: str, *, is_reminder: bool = False) -> None:
        sending.deliver(self.database, round_id=round_id, is_reminder=is_reminder, around=AROUND)

    def told(self, round_id: str) -> rounds.Round:
        with self.database.read() as work:
            return service.round_of(work, company_id=self.company.id, round_id=round_id)

    def mails(self) -> list[str | None]:
        """Of every mail the mailbox it goes to."""
        with self.database.read() as work:
            return list(work.session.scalars(select(Job.mailbox).where(Job.kind == mail.KIND)))


@pytest.fixture
def here(database: Database, clock: StandingClock) -> Here:
    with database.work() as work:
        company = a_company(work)
        hr = an_employee(work, company, name="人事 一郎", roles=(Role.ADVISEE, Role.HR))
        fifty = [an_employee(work, company, name=f"五十{n}") for n in range(12)]
        young = an_employee(work, company, name="若手")
        work.session.execute(update(Employment).where(Employment.person_id.in_(fifty)).values(birth_year=1976))
        work.session.execute(update(Employment).where(Employment.person_id == young).values(birth_year=2000))
    return Here(database, clock, company, hr, fifty, young)


def test_a_round_is_looked_at_planned_and_leaves_at_nine_on_its_day(here: Here) -> None:
    round_id = here.write()
    assert here.told(round_id).way is Way.WRITTEN

    at = here.plan(round_id)

    assert at == datetime(2026, 11, 24, 0, 0, tzinfo=UTC)
    assert here.told(round_id).way is Way.PLANNED
    here.deliver(round_id)  # woken too early, it goes nowhere
    assert here.mails() == []
    here.clock.set(at)
    here.deliver(round_id)
    told = here.told(round_id)
    assert (told.way, told.reached, len(here.mails())) == (Way.SENT, 12, 12)
    here.deliver(round_id)
    assert len(here.mails()) == 12


def test_what_was_changed_since_it_was_looked_at_does_not_leave(here: Here) -> None:
    round_id = here.write()
    with here.database.read() as work:
        seen = service.key_of(work, service.round_of(work, company_id=here.company.id, round_id=round_id))
    with here.database.work() as work:
        changed = replace(WRITTEN, body_ja=WORDS + "追伸")
        service.write(work, company_id=here.company.id, round_id=round_id, written=changed, packs=packs)

    with pytest.raises(NotAsSeen), here.database.work() as work:
        service.plan(work, company_id=here.company.id, round_id=round_id, seen=seen, packs=packs)


@pytest.mark.parametrize(
    ("changed", "refused"),
    [
        ({"cohort": "turns:49"}, NoSuchCohort),
        ({"cohort": "department:999999"}, NoSuchCohort),
        ({"send_on": date(2026, 11, 19)}, SendsTooEarly),
        ({"send_on": date(2028, 11, 19)}, SendsTooEarly),
        ({"remind_on": date(2026, 11, 24)}, RemindsAtAnOddTime),
        ({"remind_on": date(2027, 11, 24)}, RemindsAtAnOddTime),
        ({"reply_to": "人事まで"}, NotAnAddress),
        ({"pack_id": "nobodys-pack"}, NoSuchPack),
        (
            {"trainings": (service.TrainingDay("研修", "", date(2026, 12, 1), time(16), time(13)),)},
            NoDate,
        ),
    ],
)
def test_what_cannot_be_sent_is_refused_while_it_is_written(here: Here, changed, refused) -> None:
    with pytest.raises(refused):
        here.write(**changed)


def test_a_small_department_is_not_looked_into_also_if_it_becomes_so_later(here: Here) -> None:
    with here.database.work() as work:
        for _ in range(4):
            an_employee(work, here.company, department="開発")
    round_id = here.write(cohort=f"department:{here.company.departments['開発']}", trainings=())
    with pytest.raises(TooFewPeople):
        here.plan(round_id)
    with here.database.work() as work:
        fifth = an_employee(work, here.company, department="開発")
    here.plan(round_id)
    with here.database.work() as work:
        work.session.execute(update(Employment).where(Employment.person_id == fifth).values(left_on=date(2026, 11, 21)))

    here.clock.set(datetime(2026, 11, 24, 0, 0, tzinfo=UTC))
    here.deliver(round_id)

    assert here.told(round_id).way is Way.TOO_FEW
    assert here.mails() == []


def test_a_rule_that_fits_nobody_is_not_planned(here: Here) -> None:
    round_id = here.write(cohort="turns:60")

    with pytest.raises(NobodyThere):
        here.plan(round_id)


def test_who_wants_none_and_who_rests_is_left_out_and_counted_like_everybody(here: Here) -> None:
    with here.database.work() as work:
        offers.want_no_messages(work, person_id=here.fifty[0])
        work.session.execute(update(Person).where(Person.id == here.fifty[1]).values(disabled_at=work.now))
    round_id = here.planned()
    here.clock.set(datetime(2026, 11, 24, 0, 0, tzinfo=UTC))

    here.deliver(round_id)

    assert len(here.mails()) == 10
    assert here.told(round_id).reached == 12


def test_called_off_nobody_gets_it_and_it_cannot_be_changed_any_more(here: Here) -> None:
    round_id = here.planned(repeats_yearly=True)
    with here.database.work() as work:
        service.call_off(work, company_id=here.company.id, round_id=round_id)
        service.call_off(work, company_id=here.company.id, round_id=round_id)

    here.clock.set(datetime(2026, 11, 24, 0, 0, tzinfo=UTC))
    here.deliver(round_id)

    assert here.mails() == []
    assert here.told(round_id).way is Way.CALLED_OFF
    with pytest.raises(AlreadyLeaving), here.database.work() as work:
        service.write(work, company_id=here.company.id, round_id=round_id, written=WRITTEN, packs=packs)


def test_the_one_reminder_goes_to_the_same_people_come_or_not(here: Here) -> None:
    round_id = here.planned(trainings=())
    here.clock.set(datetime(2026, 11, 24, 0, 0, tzinfo=UTC))
    here.deliver(round_id)
    first = set(here.mails())

    here.clock.set(datetime(2026, 12, 8, 0, 0, tzinfo=UTC))
    here.deliver(round_id, is_reminder=True)
    here.deliver(round_id, is_reminder=True)

    mails = here.mails()
    assert len(mails) == 24
    assert set(mails) == first
    assert here.told(round_id).reminded_at == here.clock.now()


def test_every_april_there_is_one_of_next_year_until_it_is_switched_off(here: Here) -> None:
    here.clock.set(datetime(2027, 3, 30, 3, 0, tzinfo=UTC))
    april = {"send_on": date(2027, 4, 1), "remind_on": date(2027, 4, 15), "trainings": (), "repeats_yearly": True}
    with here.database.work() as work:
        work.session.execute(update(Employment).where(Employment.person_id.in_(here.fifty[:7])).values(birth_year=1977))
        work.session.execute(update(Employment).where(Employment.person_id.in_(here.fifty[7:])).values(birth_year=1978))
    round_id = here.planned(**april)
    here.clock.set(datetime(2027, 4, 1, 0, 0, tzinfo=UTC))
    here.deliver(round_id)
    here.deliver(round_id)

    with here.database.read() as work:
        following, first = service.rounds(work, company_id=here.company.id)
    assert (first.reached, first.id) == (7, round_id)
    assert (following.send_on, following.remind_on) == (date(2028, 4, 1), date(2028, 4, 15))
    assert (following.way, following.follows_id, following.words) == (Way.PLANNED, round_id, first.words)
    with here.database.work() as work:
        service.repeat(work, company_id=here.company.id, round_id=following.id, yearly=False)
    here.clock.set(datetime(2028, 4, 1, 0, 0, tzinfo=UTC))
    here.deliver(following.id)
    assert here.told(following.id).reached == 5
    with here.database.read() as work:
        assert len(service.rounds(work, company_id=here.company.id)) == 2


def test_a_round_of_another_company_is_not_there(here: Here) -> None:
    round_id = here.write()
    with here.database.work() as work:
        elsewhere = a_company(work, name="緑の会社")

    for verb in (service.call_off, service.drop, service.round_of):
        with pytest.raises(NotFound), here.database.work() as work:
            verb(work, company_id=elsewhere.id, round_id=round_id)


def test_standings_know_the_day_of_a_return(here: Here) -> None:
    with here.database.work() as work:
        work.session.execute(
            update(Employment).where(Employment.person_id == here.young).values(returned_on=date(2026, 10, 1))
        )
        found = service.fitting(
            work, company_id=here.company.id, cohort=service.cohort_from("returned:6"), on=date(2026, 11, 24)
        )
        lines = standings(work, company_id=here.company.id, on=date(2026, 11, 24))

    assert found == 1
    assert [line.returned_on for line in lines if line.person_id == here.young] == [date(2026, 10, 1)]


def test_somebody_new_whom_only_the_companys_account_lets_in_is_led_to_it(here: Here) -> None:
    with here.database.work() as work:
        new = an_employee(work, here.company, name="はじめて 来る", consented=False)
        work.session.get_one(Person, new).email = "new@aozora.example"
        work.session.execute(update(Employment).where(Employment.person_id == new).values(birth_year=1976))
        work.session.add(
            CompanyDoor(domain="aozora.example", company_id=here.company.id, address="aozora", since_at=work.now)
        )
    round_id = here.planned()
    here.clock.set(datetime(2026, 11, 24, 0, 0, tzinfo=UTC))

    here.deliver(round_id)

    with here.database.read() as work:
        sealed = work.session.scalars(select(Job).where(Job.kind == mail.KIND)).all()
        mails = [json.loads(work.unseal(one, "payload") or "{}") for one in sealed]
    [body] = [one["body"] for one in mails if one["to"][1] == "new@aozora.example"]
    assert f"{AROUND.public_url}/sso/aozora" in body
    assert "パスワードを決めることはありません" in body
    assert "There is no password to choose" in body


def test_the_mails_by_a_real_server(here: Here, make_app: Callable[..., Flask], clock: StandingClock) -> None:
    with here.database.work() as work:
        for person_id in here.fifty[1:]:
            work.session.execute(update(Person).where(Person.id == person_id).values(password_hash="x"))
        known = accounts.actor(work, person_id=here.fifty[1])
        accounts.save_preferences(
            work, person_id=known.person_id, locale=accounts.Locale.ENGLISH, time_zone="Asia/Tokyo"
        )
        # Nobody of the factory has a password; the first was never here at all.
        accounts.withdraw_consent(work, person_id=here.fifty[0])
        new = accounts.register(work, email="new@aozora.example", name="はじめて 来る")
        work.session.execute(update(Employment).where(Employment.person_id == here.fifty[0]).values(person_id=new))
    with a_mailbox() as mailbox:
        settings = make_app(here.database, smtp_port=mailbox.port, public_url="http://desk.example").extensions[
            "sotomado_settings"
        ]
        round_id = here.planned()
        clock.set(datetime(2026, 11, 24, 0, 0, tzinfo=UTC))
        sender = worker(here.database, settings)
        while sender.run_due():
            pass

        [to_new], [to_known] = mailbox.to("new@aozora.example"), mailbox.to(known.email)
    assert to_new["Subject"] == "そとまどからのご案内"
    assert to_known["Subject"] == "A note from Sotomado"
    assert to_new["Reply-To"] == "kenshu@aozora.example"
    body = text_of(to_new)
    assert "はじめて 来る さん" in body
    assert "Dear はじめて 来る," in body  # which language they prefer nobody knows yet
    assert "http://desk.example/invitation/" in body
    assert "http://desk.example/no-invitations/" in body
    button = to_new["List-Unsubscribe"]
    assert button.startswith("<http://desk.example/no-invitations/")
    assert button.strip("<>") in body
    assert "五十歳の研修: 2026年12月1日(火) 13:00–16:00(東京) 三階 会議室" in body
    assert "http://desk.example/invited" in text_of(to_known)
    assert "{" not in body + text_of(to_known)
    event = AMailbox.calendar_in(to_known)
    assert event is not None
    assert event["METHOD"] == "PUBLISH"
    assert [str(one["SUMMARY"]) for one in event.walk("VEVENT")] == ["五十歳の研修"]
    assert round_id not in to_new.as_string()  # no address of the round: nothing tells who followed a link of which


def text_of(message) -> str:
    return message.get_body(("plain",)).get_content().replace("\r\n", "\n")


def test_a_test_letter_goes_to_whoever_wrote_it_and_to_nobody_else(here: Here) -> None:
    round_id = here.write()
    with here.database.work() as work:
        address = sending.try_out(work, company_id=here.company.id, round_id=round_id, person_id=here.hr, around=AROUND)
        hr = accounts.actor(work, person_id=here.hr)

    assert address == hr.email
    assert len(here.mails()) == 2  # in both languages
    assert here.told(round_id).way is Way.WRITTEN


def test_the_link_to_get_no_more_knows_whose_it_is_and_nothing_else_opens(here: Here) -> None:
    with here.database.read() as work:
        link = sending.no_more_link(work, here.young, "http://desk.example")
        token = link.rpartition("/")[2]

        assert sending.whose_link(work, token=token) == here.young
        for wrong in (token[:-3], "A" * len(token), "", "é"):
            with pytest.raises(NotFound):
                sending.whose_link(work, token=wrong)
