"""What passes on to a new manager: what the member ticked, and nothing else."""

from dataclasses import dataclass
from datetime import date

import pytest
from factories.pairs import SENDER, APair, a_pair_of_two, employment_id
from factories.people import an_employee
from flask import Flask
from support.browserless import Visitor

from sotomado.accounts.errors import NotFound
from sotomado.accounts.models import Role
from sotomado.companies.models import Employment
from sotomado.database import Database, UnitOfWork
from sotomado.oneonones import service as oneonones
from sotomado.oneonones.models import InsideTheme, OneOnOne
from sotomado.oneonones.parting import passing
from sotomado.oneonones.parting import service as parting
from sotomado.oneonones.service import Between
from sotomado.oneonones.table import memos, past, sheets, steps
from sotomado.oneonones.table.models import Doer
from sotomado.oneonones.themes import for_two
from sotomado.oneonones.themes.for_two import Proposal, State

MEMBERS, MANAGERS = "月曜までに、設計の案をひとつ描いてみる", "部長に、研修の枠を聞いておく"
TITLE = "教える仕事を、すこしずつふやす"


@dataclass(frozen=True)
class Change:
    """The pair before, and the one that follows it with a newcomer."""

    former: APair
    new_id: int
    newcomer: int

    def between(self, work: UnitOfWork, person_id: int) -> Between:
        return oneonones.between(work, person_id=person_id, pair_id=self.new_id)


def a_change(work: UnitOfWork) -> Change:
    pair = a_pair_of_two(work)
    held = OneOnOne(pair_id=pair.id, held_on=date(2026, 11, 10), theme=InsideTheme.WORK, written_at=work.now)
    held.notes = work.seal(held, "notes", "二人で書いたメモ")
    work.session.add(held)
    work.session.flush()
    for number, (text, doer) in enumerate(((MEMBERS, Doer.MEMBER), (MANAGERS, Doer.MANAGER)), start=1):
        steps.agree(work, pair_id=pair.id, one_on_one_id=held.id, number=number, text=text, doer=doer, by_on=None)
    work.session.flush()
    theme = for_two.propose(
        work,
        person_id=pair.member,
        pair_id=pair.id,
        proposal=Proposal(title=TITLE, why="", sees="", ends_on=date(2027, 2, 20)),
    )
    for_two.agree(work, person_id=pair.manager, pair_id=pair.id, theme_id=theme, wording=1)
    newcomer = an_employee(work, pair.company, name="新任 かちょう", roles=(Role.ADVISEE, Role.MANAGER))
    work.session.get_one(Employment, employment_id(work, pair.member)).manager_id = employment_id(work, newcomer)
    work.session.flush()
    [new_id] = parting.follow_roster(work, company_id=pair.company.id, sender=SENDER).new
    return Change(pair, new_id, newcomer)


def passed(work: UnitOfWork, change: Change, *, with_steps: bool = False, with_theme: bool = False) -> None:
    passing.pass_on(
        work,
        person_id=change.former.member,
        pair_id=change.new_id,
        with_series=False,
        with_steps=with_steps,
        with_theme=with_theme,
        sender=SENDER,
    )


def test_the_members_own_steps_pass_on_and_the_former_managers_do_not(app: Flask, database: Database) -> None:
    with database.work() as work:
        change = a_change(work)
        assert passing.offer(work, person_id=change.former.member, pair_id=change.new_id).steps == (MEMBERS,)
        passed(work, change, with_steps=True)

        [step] = steps.open_steps(work, change.between(work, change.newcomer))
        assert (step.text, step.is_passed_on) == (MEMBERS, True)

    page = Visitor(app).sign_in_as(change.newcomer).get(f"/one-on-ones/{change.new_id}").get_data(as_text=True)
    assert MEMBERS in page
    assert "二人で書いたメモ" not in page
    assert MANAGERS not in page


def test_a_step_that_went_on_stays_in_the_record_of_whoever_passed_it(app: Flask, database: Database) -> None:
    with database.work() as work:
        change = a_change(work)
        passed(work, change, with_steps=True)
        former = oneonones.between(work, person_id=change.former.member, pair_id=change.former.id)
        [gone, stayed] = past.held(work, former)[0].steps
        assert (gone.text, gone.goes_on_in, gone.is_passed_on) == (MEMBERS, change.new_id, False)
        assert (stayed.text, stayed.goes_on_in) == (MANAGERS, None)
        assert [one.text for one in steps.open_steps(work, former)] == [MANAGERS]
        with pytest.raises(NotFound):
            steps.step(work, former, step_id=gone.id)
        # Whoever was the manager before reads their own alone.
        theirs = oneonones.between(work, person_id=change.former.manager, pair_id=change.former.id)
        assert [step.text for one in past.held(work, theirs) for step in one.steps] == [MANAGERS]
    member = Visitor(app).sign_in_as(change.former.member)
    assert "新しい相手との1on1に引き継ぎました。" in member.get(f"/one-on-ones/{change.former.id}/past").get_data(True)

    # Settled with the newcomer, it is read there too, by both, and can be taken up again.
    here = f"/one-on-ones/{change.new_id}"
    member.post(f"{here}/steps/{gone.id}/settle", {"standing": "done"})

    for visitor in (member, Visitor(app).sign_in_as(change.newcomer)):
        page = visitor.get(f"{here}/past").get_data(as_text=True)
        assert "前の相手との1on1から引き継いだこと" in page
        assert MEMBERS in page
        assert "これからに戻す" in page


def test_a_theme_for_two_is_proposed_anew_and_not_simply_handed_over(database: Database) -> None:
    with database.work() as work:
        change = a_change(work)
        passed(work, change, with_theme=True)

        theme = for_two.current(work, change.between(work, change.newcomer))
        assert theme is not None
        assert (theme.title, theme.state, theme.ends_on) == (TITLE, State.THEIRS, date(2027, 2, 20))


def test_what_was_not_ticked_stays_with_the_member(app: Flask, database: Database) -> None:
    with database.work() as work:
        change = a_change(work)
        passed(work, change)

        assert steps.open_steps(work, change.between(work, change.newcomer)) == []
    page = Visitor(app).sign_in_as(change.newcomer).get(f"/one-on-ones/{change.new_id}").get_data(as_text=True)
    assert MEMBERS not in page
    assert TITLE not in page
    own = Visitor(app).sign_in_as(change.former.member).get(f"/one-on-ones/{change.former.id}").get_data(as_text=True)
    assert "これからも読めます" in own
    assert "二人で書いたメモ" in own


def test_the_former_manager_reads_the_notes_no_more(app: Flask, database: Database) -> None:
    with database.work() as work:
        change = a_change(work)
    page = Visitor(app).sign_in_as(change.former.manager).get(f"/one-on-ones/{change.former.id}").get_data(as_text=True)

    assert "二人で書いたメモ" not in page
    assert MEMBERS not in page
    assert MANAGERS in page


def test_private_memos_stay_with_those_who_wrote_them(database: Database) -> None:
    with database.work() as work:
        pair = a_pair_of_two(work)
        sheet = sheets.open_sheet(work, person_id=pair.member, pair_id=pair.id)
        for who, text in ((pair.member, "彼女のメモ"), (pair.manager, "彼のメモ")):
            memos.keep(work, person_id=who, pair_id=pair.id, sheet_id=sheet.id, text=text, based_on=0)
        newcomer = an_employee(work, pair.company, name="新任 かちょう", roles=(Role.ADVISEE, Role.MANAGER))
        work.session.get_one(Employment, employment_id(work, pair.member)).manager_id = employment_id(work, newcomer)
        work.session.flush()
        [new_id] = parting.follow_roster(work, company_id=pair.company.id, sender=SENDER).new
        change = Change(pair, new_id, newcomer)
        passing.pass_on(
            work,
            person_id=pair.member,
            pair_id=new_id,
            with_series=True,
            with_steps=True,
            with_theme=True,
            sender=SENDER,
        )

    with database.read() as work:
        for who in (pair.member, newcomer):
            anew = change.between(work, who)
            with pytest.raises(NotFound):
                sheets.own_sheet(work, anew, sheet.id)
        for who, text in ((pair.member, "彼女のメモ"), (pair.manager, "彼のメモ")):
            before = oneonones.between(work, person_id=who, pair_id=pair.id)
            assert memos.memo(work, before, sheet_id=sheet.id).text == text


@pytest.mark.parametrize("who", ["newcomer", "former"])
def test_nobody_but_the_member_says_it(database: Database, who: str) -> None:
    with database.work() as work:
        change = a_change(work)
    person_id = change.newcomer if who == "newcomer" else change.former.manager

    with pytest.raises(NotFound), database.work() as work:
        passing.pass_on(
            work,
            person_id=person_id,
            pair_id=change.new_id,
            with_series=True,
            with_steps=True,
            with_theme=True,
            sender=SENDER,
        )
