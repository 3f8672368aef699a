"""Rosters as offices write them, and what the worker does with one that was sent in."""

import io
from collections.abc import Sequence

import xlsxwriter

from sotomado.companies.roster import service, shown, working
from sotomado.companies.roster.models import ImportState
from sotomado.database import Database

HEADINGS = ("メールアドレス", "氏名", "部署", "上司のメールアドレス", "入社日")


def a_line(number: int, **changed: str) -> list[str]:
    """Somebody by number: p1@example.jp and so on, each by their column."""
    cells = {
        "メールアドレス": f"p{number}@example.jp", "氏名": f"佐藤 {number}", "部署": "営業",
        "上司のメールアドレス": "", "入社日": "2020-04-01",
    }  # fmt: skip
    return list((cells | changed).values())


def a_csv(lines: Sequence[Sequence[str]], headings: Sequence[str] = HEADINGS, separator: str = ",") -> str:
    return "".join(separator.join(row) + "\r\n" for row in (headings, *lines))


def a_workbook(lines: Sequence[Sequence[object]], headings: Sequence[str] = HEADINGS) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate((headings, *lines)):
            sheet.write_row(number, 0, row)
    return out.getvalue()


def send(database: Database, company_id: int, content: bytes | str, *, person_id: int | None = None) -> str:
    """Sent in and read by the worker. Returns the import's id."""
    with database.work() as work:
        import_id = service.send(
            work,
            company_id=company_id,
            person_id=person_id,
            file_name="名簿.csv",
            content=content.encode() if isinstance(content, str) else content,
        )
    working.read_on(database, import_id=import_id)
    return import_id


def seen(database: Database, company_id: int, import_id: str) -> shown.ShownImport:
    with database.read() as work:
        return shown.one(work, company_id=company_id, import_id=import_id)


def confirm(database: Database, company_id: int, import_id: str, **said: object) -> shown.ShownImport:
    """Confirmed by HR and done by the worker."""
    with database.work() as work:
        service.confirm(
            work,
            company_id=company_id,
            import_id=import_id,
            person_id=None,
            said=service.Consent(**said),  # type: ignore[arg-type]
        )
    working.apply(database, import_id=import_id)
    return seen(database, company_id, import_id)


def take_in(database: Database, company_id: int, content: bytes | str, **said: object) -> shown.ShownImport:
    """Sent, read, confirmed, done."""
    import_id = send(database, company_id, content)
    assert seen(database, company_id, import_id).state is ImportState.READY
    return confirm(database, company_id, import_id, **said)
