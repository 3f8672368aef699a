"""The audit log: with its act or not at all, in one line, of nobody by name, and refused any other change."""

from datetime import date

import pytest
from factories.people import a_person
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from support.at_once import at_once
from support.tampering import with_triggers_gone

from sotomado.accounts.models import Role
from sotomado.audit import chain, own_data
from sotomado.audit import service as audit
from sotomado.audit.acts import Act
from sotomado.audit.errors import BadAnchor, NotForTheLog
from sotomado.audit.models import AuditEntry
from sotomado.audit.verifying import Anchor, Fault, head, verify
from sotomado.database import Database, new_key


def entries(database: Database) -> list[AuditEntry]:
    with database.read() as work:
        found = list(work.session.scalars(select(AuditEntry).order_by(AuditEntry.number)))
        work.session.expunge_all()
    return found


def test_an_act_is_entered_with_its_transaction(database: Database) -> None:
    with database.work() as work:
        operator = a_person(work)
        audit.record(work, act=Act.MONTH_CLOSED, by=operator, about={"month": "2026-10", "entries": 41})

    (entry,) = entries(database)
    assert (entry.number, entry.act, entry.about) == (1, "month_closed", '{"entries":41,"month":"2026-10"}')
    assert entry.previous_hash == chain.GENESIS
    with database.read() as work:
        assert entry.by == audit.name_of(work, person_id=operator)
        assert verify(work) == verify(work, anchors=[Anchor(1, entry.hash)])


def test_an_act_that_is_rolled_back_has_no_entry(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.work() as work:
        audit.record(work, act=Act.KEYS_ROTATED, by=None)
        raise ZeroDivisionError

    assert entries(database) == []


def test_an_act_in_a_savepoint_that_is_rolled_back_has_none_either(database: Database) -> None:
    with database.work() as work:
        audit.record(work, act=Act.RELEASED, by=None, about={"company": 1})
        with pytest.raises(ZeroDivisionError), work.session.begin_nested():
            with work.session.begin_nested():
                audit.record(work, act=Act.RELEASED, by=None, about={"company": 2})
            raise ZeroDivisionError
        with work.session.begin_nested():
            audit.record(work, act=Act.RELEASED, by=None, about={"company": 3})

    assert [one.about for one in entries(database)] == ['{"company":1}', '{"company":3}']


def test_several_acts_at_the_same_moment_stand_in_one_line(database: Database) -> None:
    def act(company: int):
        def verb(work) -> None:
            for count in range(3):
                audit.record(work, act=Act.TICKETS_GIVEN, by=None, about={"company": company, "tickets": count})

        return verb

    outcomes = at_once(database, *map(act, range(8)))

    assert outcomes == [None] * 8
    assert [one.number for one in entries(database)] == list(range(1, 25))
    with database.read() as work:
        assert verify(work).fault is None


@pytest.mark.parametrize(
    "about",
    [
        {"note": "asked to by phone"},
        {"note": "tanaka"},
        {"note": "田中"},
        {"address": "hana@example.jp"},
        {"person": 7},
        {"email": 1},
        {"Company": 7},
        {"company": 1.5},
        {f"key_{'abcdefghi'[one]}": one for one in range(9)},
    ],
)
def test_what_could_be_somebodys_words_or_name_is_no_part_of_an_entry(sqlite_database: Database, about: dict) -> None:
    with sqlite_database.work() as work, pytest.raises(NotForTheLog) as refused:
        audit.record(work, act=Act.SETTINGS_CHANGED, by=None, about=about)

    assert not any(isinstance(value, str) and value in str(refused.value) for value in about.values())


def test_ids_counts_days_and_enumerations_are(sqlite_database: Database) -> None:
    said = {"company": 3, "is_first": True, "role": Role.HR, "on": date(2026, 11, 20), "left": None}
    with sqlite_database.work() as work:
        audit.record(work, act=Act.ROLE_GIVEN, by=None, about=said | {"row": new_key(), "quarter": "2026-Q3"})

    assert (
        '"is_first":true,"left":null,"on":"2026-11-20","quarter":"2026-Q3","role":"hr"'
        in entries(sqlite_database)[0].about
    )


def test_a_reading_transaction_enters_nothing(sqlite_database: Database) -> None:
    with sqlite_database.read() as work, pytest.raises(RuntimeError):
        audit.record(work, act=Act.REPORT_FETCHED, by=None)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit_entry SET act = 'released' WHERE number = 1",
        "DELETE FROM audit_entry WHERE number = 2",
        "INSERT INTO audit_entry (number, at, act, about, previous_hash, hash) "
        "SELECT 4, at, act, about, hash, :other FROM audit_entry WHERE number = 2",
        "INSERT INTO audit_entry (number, at, act, about, previous_hash, hash) "
        "SELECT 3, at, act, about, :other, :third FROM audit_entry WHERE number = 2",
        "INSERT INTO audit_entry (number, at, act, about, previous_hash, hash) "
        "SELECT 2, at, act, about, :other, :third FROM audit_entry WHERE number = 2",
    ],
)
def test_the_database_takes_nothing_but_the_next_entry(database: Database, change: str) -> None:
    with database.work() as work:
        audit.record(work, act=Act.MONTH_CLOSED, by=None, about={"month": "2026-09"})
        audit.record(work, act=Act.MONTH_CLOSED, by=None, about={"month": "2026-10"})

    with pytest.raises(DBAPIError) as refused, database.work() as work:
        work.session.execute(text(change), {"other": "0" * 64, "third": "1" * 64})

    assert isinstance(refused.value, IntegrityError) or "written once" in str(refused.value.orig)
    assert len(entries(database)) == 2


def test_it_is_not_written_over_or_emptied_either(database: Database) -> None:
    with database.work() as work:
        audit.record(work, act=Act.KEYS_ROTATED, by=None)
    over = "INSERT OR REPLACE INTO audit_entry SELECT * FROM audit_entry"

    with pytest.raises(DBAPIError), database.work() as work:
        work.session.execute(text(over if database.is_sqlite else "TRUNCATE audit_entry"))

    assert len(entries(database)) == 1


def test_erasure_leaves_the_entry_and_takes_its_meaning(database: Database) -> None:
    with database.work() as work:
        operator, colleague = a_person(work), a_person(work)
        audit.record(work, act=Act.ROLE_GIVEN, by=operator, whom=colleague, about={"role": Role.OPERATOR})
        audit.record(work, act=Act.SIGNED_IN, by=colleague)
    with database.read() as work:
        before = head(work)
        name = audit.name_of(work, person_id=colleague)
        assert [one["audit_act"] for one in own_data.of(work, colleague)["audit_entries"]] == [
            "role_given",
            "signed_in",
        ]

    with database.work() as work:
        own_data.forget(work, colleague)

    with database.read() as work:
        assert verify(work, anchors=[before]).fault is None
        assert own_data.of(work, colleague) == {}
        assert audit.name_of(work, person_id=operator) is not None
    assert [one.whom for one in entries(database)] == [name, None]
    # Should they come again, they are somebody else to the log.
    with database.work() as work:
        audit.record(work, act=Act.SIGNED_IN, by=colleague)
    assert entries(database)[-1].by not in (None, name)


def test_a_cut_at_the_end_is_found_by_an_anchor_alone(database: Database) -> None:
    with database.work() as work:
        for month in ("2026-08", "2026-09", "2026-10"):
            audit.record(work, act=Act.MONTH_CLOSED, by=None, about={"month": month})
    with database.read() as work:
        kept = head(work)

    with_triggers_gone(database, "DELETE FROM audit_entry WHERE number = 3")

    with database.read() as work:
        assert verify(work).fault is None
        found = verify(work, anchors=[kept])
    assert (found.fault, found.number, found.entries) == (Fault.CUT_OFF, 3, 2)


def test_an_anchors_file_is_read_line_by_line() -> None:
    one, other = Anchor(1, "a" * 64), Anchor(20, "b" * 64)

    assert Anchor.all_of(f"{one}\n\n{other}\n") == [one, other]
    with pytest.raises(BadAnchor, match="2"):
        Anchor.all_of(f"{one}\nnone\n")


def test_the_formula_is_what_it_says() -> None:
    """Written anew from the docstring, with nothing of ours."""
    import hashlib

    canonical = f'[1,"2026-11-20 01:00:00.000000","month_closed",null,null,"{{\\"entries\\":41}}","{chain.GENESIS}"]'

    assert hashlib.sha256(b"sotomado audit log 1").hexdigest() == chain.GENESIS
    assert (
        chain.canonical(
            number=1,
            at="2026-11-20 01:00:00.000000",
            act="month_closed",
            by=None,
            whom=None,
            about='{"entries":41}',
            previous_hash=chain.GENESIS,
        )
        == canonical.encode()
    )
    said = hashlib.sha256(b"sotomado audit entry 1\x00" + canonical.encode()).hexdigest()
    assert chain.hash_of(canonical.encode()) == said
