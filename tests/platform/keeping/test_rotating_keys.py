"""Everything sealed is sealed anew with another key while people write; then the old key can be dropped."""

import threading
from datetime import timedelta

import pytest
from click.testing import CliRunner
from factories.people import a_person
from factories.planted import a_full_life, sealed_secrets_left
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError
from support.databases import KEYRING

from sotomado import schema
from sotomado.accounts.models import Locale
from sotomado.billing.invoices.models import Invoice, InvoicePaper
from sotomado.billing.payouts.models import Statement, StatementPaper
from sotomado.cli import main
from sotomado.database import Database
from sotomado.keeping.resealing import BATCH, in_use, reseal_everything, sealed_columns
from sotomado.keyring import Keyring
from sotomado.keys.models import KeyRotation
from sotomado.personal_data.models import OwnCopy

OLD = b"a key for tests, of 32 bytes too"
NEW = b"another key for tests, 32 bytes "
OLD_ENTRY = "test:YSBrZXkgZm9yIHRlc3RzLCBvZiAzMiBieXRlcyB0b28="
NEW_ENTRY = "later:YW5vdGhlciBrZXkgZm9yIHRlc3RzLCAzMiBieXRlcyA="
BOTH = Keyring({"later": NEW, "test": OLD})
WRITTEN_ONCE = ("application_review", "booking_event", "claim_decision")


@pytest.fixture
def both(database, clock):
    """The same database, as a process sees it that was started with the new key in front."""
    found = Database(database.url, keyring=BOTH, clock=clock)
    yield found
    found.dispose()


@pytest.fixture
def rotating(settings_of, database):
    return settings_of(database.url, field_keys=f"{NEW_ENTRY},{OLD_ENTRY}", recording_keys=f"{NEW_ENTRY},{OLD_ENTRY}")


def test_everything_opens_with_the_new_key_alone_and_what_is_written_once_as_well(database, both, rotating, clock):
    with database.work() as work:
        life = a_full_life(work)
    assert in_use(both, rotating).fields.keys() == {"test"}

    moved = reseal_everything(both, rotating)

    assert sum(one.moved for one in moved) >= len(life.secrets)
    assert {one.table for one in moved if one.moved} >= set(WRITTEN_ONCE)
    assert [one for one in moved if one.unopened or one.refused] == []
    assert in_use(both, rotating).fields.keys() == {"later"}
    alone = Database(database.url, keyring=Keyring({"later": NEW}), clock=clock)
    with alone.read() as work:
        assert set(sealed_secrets_left(work, life.secrets)) == set(life.secrets)
        assert work.session.scalars(select(KeyRotation.ended_at)).one() is not None
    alone.dispose()
    # Again, there is nothing to do.
    assert sum(one.moved for one in reseal_everything(both, rotating)) == 0


def test_every_sealed_column_of_the_schema_can_be_sealed_anew():
    """Each table's rows have a key of their own that values are bound to (asserted while they are listed)."""
    assert len(list(sealed_columns())) > 80


def test_outside_a_rotation_what_is_written_once_stays_so_and_within_one_nothing_else_of_it_changes(
    database, both, clock
):
    with database.work() as work:
        a_full_life(work)
    with database.read() as work:
        key, was = work.session.execute(
            text("SELECT id, words FROM booking_event WHERE words IS NOT NULL")
        ).first() or pytest.fail("no words")
    was = bytes(was)
    bound_to = f"booking_event|words|{key}"
    plain = KEYRING.unseal_bytes(was, bound_to=bound_to)
    resealed = BOTH.seal_bytes(plain, bound_to=bound_to)
    other_words = BOTH.seal_bytes(plain + b"!", bound_to=bound_to)

    def change(**values: object) -> None:
        with both.work() as work:
            table = schema.metadata.tables["booking_event"]
            work.session.execute(update(table).where(table.c.id == key).values(values))

    with pytest.raises(DBAPIError):
        change(words=resealed)
    with both.work() as work:
        work.session.add(KeyRotation(key_id="later", prefix=b"\x01\x05later", began_at=work.now))
    for wrong in (
        {"words": other_words},
        {"words": None},
        {"words": resealed, "number": 98},
        {"words": KEYRING.seal_bytes(plain, bound_to=bound_to)},
        {"number": 98},
    ):
        with pytest.raises(DBAPIError):
            change(**wrong)
    change(words=resealed)
    with pytest.raises(DBAPIError):
        change(words=resealed)
    with both.work() as work:
        work.session.execute(update(KeyRotation).values(ended_at=work.now + timedelta(seconds=1)))


def test_papers_and_statements_are_sealed_anew_too_and_by_a_rotation_alone(database, both, rotating):
    with database.work() as work:
        life = a_full_life(work)
        rows = papers(work, life)

    def written_over() -> None:
        for row in rows:
            with pytest.raises(DBAPIError), both.work() as work:
                column = "recipient" if isinstance(row, Statement) else "pdf"
                work.session.execute(update(type(row)).values({column: getattr(row, column) + b"."}))

    written_over()
    moved = {one.table: one.moved for one in reseal_everything(both, rotating) if one.moved}
    written_over()

    assert {row.__tablename__: 1 for row in rows}.items() <= moved.items()
    with both.read() as work:
        assert work.unseal(work.session.scalars(select(Statement)).one(), "recipient") == "受取人"
        assert work.unseal_bytes(work.session.scalars(select(InvoicePaper)).one(), "pdf") == b"%PDF"


def papers(work, life) -> list[Statement | StatementPaper | InvoicePaper]:
    """A statement with its paper, and an invoice's paper: the least of each that the database takes."""
    day, month = work.now.date(), "2026-10"
    sums = dict.fromkeys(("month_yen", "carried_yen", "net_yen", "tax_yen", "deducted_yen", "withheld_yen"), 0)
    statement = Statement(
        consultant_id=life.meeting.consultant.id,
        **{"month": month, "number": 1, "made_at": work.now, "made_on": day, "pays_on": day, "latest_on": day},
        **{"is_company": False, "withholds": False, "paid_yen": 0} | sums,
    )
    statement.recipient = work.seal(statement, "recipient", "受取人")
    paper = StatementPaper(statement_id=statement.id, made_at=work.now, digest="x" * 64)
    paper.pdf = work.seal_bytes(paper, "pdf", b"%PDF")
    invoice = Invoice(
        company_id=life.meeting.company.id,
        **{"kind": "month", "from_month": month, "until_month": month, "revision": 1, "number": "2026-1"},
        **{"year": 2026, "sequence": 1, "issued_on": day, "due_on": day, "recipient_name": "x", "addressee": "x"},
        **{"net_yen": 1000, "tax_yen": 100, "total_yen": 1100, "made_at": work.now},
    )
    of_invoice = InvoicePaper(
        invoice_id=invoice.id,
        **{"issuer_name": "x", "issuer_address": "x", "issuer_number": "T9000000000000", "digest": "x" * 64},
        made_at=work.now,
    )
    of_invoice.pdf = work.seal_bytes(of_invoice, "pdf", b"%PDF")
    for row in (statement, invoice, paper, of_invoice):
        work.session.add(row)
        work.session.flush()
    return [statement, paper, of_invoice]


def test_nobody_s_write_is_lost_to_a_rotation(database, both, rotating, clock):
    """People go on writing, in processes that know the new key and in one that does not yet."""
    with database.work() as work:
        person = a_person(work)
        rows = [OwnCopy(person_id=person, locale=Locale.JAPANESE, asked_at=work.now) for _ in range(BATCH * 2)]
        for row in rows:
            row.made_at = row.expires_at = work.now
            row.plain = work.seal(row, "plain", "0")
            row.paper = work.seal(row, "paper", "0")
        work.session.add_all(rows)
        keys = [row.id for row in rows]
    last_written: dict[str, str] = {}
    stop = threading.Event()

    def write(ring: Keyring, mine: list[str]) -> None:
        own = Database(database.url, keyring=ring, clock=clock)
        count = 0
        while not stop.is_set():
            count += 1
            for key in mine:
                with own.work() as work:
                    row = work.session.get_one(OwnCopy, key)
                    row.plain = work.seal(row, "plain", f"{count}")
                last_written[key] = f"{count}"
                if stop.is_set():
                    break
        own.dispose()

    writers = [
        threading.Thread(target=write, args=(ring, keys[number::20]))
        for number, ring in ((0, BOTH), (1, KEYRING), (2, BOTH))
    ]
    for one in writers:
        one.start()
    reseal_everything(both, rotating)
    stop.set()
    for one in writers:
        one.join()
    reseal_everything(both, rotating)

    assert last_written
    with both.read() as work:
        for row in work.session.scalars(select(OwnCopy)):
            assert work.unseal(row, "plain") == last_written.get(row.id, "0")
    assert set(in_use(both, rotating).fields) == {"later"}


def test_the_command_says_how_far_it_is_and_which_keys_can_be_dropped(database, tmp_path):
    with database.work() as work:
        a_full_life(work)
    environment = {
        "SOTOMADO_ENVIRONMENT": "test",
        "SOTOMADO_DATABASE_URL": database.url,
        "SOTOMADO_FIELD_KEYS": f"{NEW_ENTRY},{OLD_ENTRY}",
        "SOTOMADO_RECORDING_KEYS": f"{NEW_ENTRY},{OLD_ENTRY}",
    }

    checked = CliRunner().invoke(main, ["rotate-keys", "--check"], env=environment)
    assert checked.exit_code == 1
    assert "SOTOMADO_FIELD_KEYS later: 0 values" in checked.output

    done = CliRunner().invoke(main, ["rotate-keys"], env=environment)
    assert done.exit_code == 0, done.output
    assert "SOTOMADO_FIELD_KEYS test: 0 values" in done.output

    forgotten = CliRunner().invoke(
        main, ["rotate-keys", "--check"], env=environment | {"SOTOMADO_FIELD_KEYS": OLD_ENTRY}
    )
    assert forgotten.exit_code == 1
    assert "and no such key is set" in forgotten.output
