"""A statement and a year's record as PDF, in Japanese: 支払明細書 and 支払調書. Set by Typst with its own letters.

A statement's paper is set when it is first asked for, from what is written once, and then kept as it is, sealed, for
seven years: what a consultant got is what stays.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from sqlalchemy import select

from sotomado import formats
from sotomado.assessments.paper import LETTERS
from sotomado.billing.payouts import shown
from sotomado.billing.payouts.models import ItemKind, Statement, StatementPaper
from sotomado.billing.payouts.records import CATEGORY, DETAIL, Record
from sotomado.billing.payouts.shown import Sheet
from sotomado.database import Database, UnitOfWork
from sotomado.settings import Settings

_KINDS = {
    ItemKind.TALK: "キャリア相談の面談",
    ItemKind.LATE_CANCEL: "直前に取り消された面談",
    ItemKind.NOT_MET: "相手が来なかった面談など",
    ItemKind.CORRECTION: "前の分の訂正など",
}


def of_statement(
    database: Database, settings: Settings, *, statement_id: str, consultant_id: int | None = None
) -> bytes:
    """The paper of a statement, one's own where `consultant_id` is named. Raises NotFound."""
    with database.read() as work:
        found = shown.sheet(work, statement_id=statement_id, consultant_id=consultant_id)
        kept = _kept(work, statement_id)
    if kept is not None:
        return kept
    pdf = _on_paper(told_of_statement(found, settings))
    with database.work() as work:
        return _keep(work, statement_id, pdf)


def of_record(record: Record, settings: Settings) -> bytes:
    """A year's record. The same year gives the same paper, until something of it is paid or taken back."""
    return _on_paper(told_of_record(record, settings))


def told_of_statement(found: Sheet, settings: Settings) -> dict[str, object]:
    """What the template reads of a statement."""
    facts = [
        ["明細の日付", _day(found.made_on)],
        ["対象の月", f"{formats.month_of_year(found.month, 'ja')}分" + _nth(found.number)],
        ["お支払いの日", _day(found.pays_on) if found.paid_yen else "今回はありません"],
        ["あなたの登録番号", found.registration_number or "登録なし"],
    ]
    sums = [["報酬の合計(税抜)", _yen(found.month_yen)]]
    if found.carried_yen:
        sums.append(["前の月からの繰り越し", _yen(found.carried_yen)])
    sums += [[f"消費税({one.rate_bp / 100:g}%)", _yen(one.tax_yen)] for one in found.rates]
    if found.withholds:
        sums.append(["源泉所得税・復興特別所得税", _yen(-found.withheld_yen)])
    is_carried = found.net_yen <= 0
    return {
        "title": "支払明細書",
        "recipient": f"{found.recipient} {'御中' if found.is_company else '様'}",
        "lead": "差し引ききれなかった額は、次の明細に繰り越します。" if is_carried else "下記のとおりお支払いします。",
        "sum_label": "次に繰り越す額" if is_carried else "お支払いの額",
        "sum": _yen(found.net_yen if is_carried else found.paid_yen),
        "facts": facts,
        "head": ["内容", "回数", "1回の額(税抜・円)", "金額(税抜・円)"],
        "lines": [
            [_KINDS[one.kind], _days(one.days), f"{one.count}回", _yen(one.each_yen), _yen(one.sum_yen)]
            for one in found.lines
        ],
        "sums": sums,
        "total": [
            ["次に繰り越す額" if is_carried else "差引お支払い額"],
            _yen(found.net_yen if is_carried else found.paid_yen),
        ],
        "notes": _notes(found),
        "issuer": _issuer(settings),
    }


def told_of_record(record: Record, settings: Settings) -> dict[str, object]:
    """What the template reads of a year's record."""
    return {
        "title": "支払調書",
        "recipient": f"{record.name} {'御中' if record.is_company else '様'}",
        "lead": f"{record.year}年(1月1日から12月31日まで)に、下記のとおりお支払いしました。",
        "sum_label": "支払金額(税抜)",
        "sum": _yen(record.net_yen),
        "facts": [
            ["区分", CATEGORY],
            ["細目", DETAIL],
            ["源泉徴収税額", f"{_yen(record.withheld_yen)}円"],
            ["登録番号", record.registration_number or "登録なし"],
        ],
        "head": ["支払った日", "", "支払金額(税抜・円)", "源泉徴収税額(円)"],
        "lines": [[_day(on), "", "", _yen(net), _yen(withheld)] for on, net, withheld in record.payments],
        "sums": [["支払金額(税抜)", _yen(record.net_yen)], ["消費税額(外書き)", _yen(record.tax_yen)]],
        "total": [["源泉徴収税額"], _yen(record.withheld_yen)],
        "notes": [
            "報酬、料金、契約金及び賞金の支払について、お支払いの日で集計しています。消費税は支払金額に含めていません。",
            "確定申告のときの控えとしてお使いください。個人番号は載せていません。",
        ],
        "issuer": _issuer(settings),
    }


def _on_paper(told: Mapping[str, object]) -> bytes:
    import typst  # 30 MB of typesetting, loaded by whoever sets the first paper

    pdf: bytes = typst.compile(
        _template(),
        font_paths=[str(LETTERS)],
        ignore_system_fonts=True,
        sys_inputs={"given": json.dumps(told, ensure_ascii=False)},
        timestamp=0,
    )
    return pdf


@cache
def _template() -> Any:
    return (files("sotomado.billing.payouts") / "paper.typ").read_bytes()


def _kept(work: UnitOfWork, statement_id: str) -> bytes | None:
    row = work.session.scalar(select(StatementPaper).where(StatementPaper.statement_id == statement_id))
    return None if row is None else work.unseal_bytes(row, "pdf")


def _keep(work: UnitOfWork, statement_id: str, pdf: bytes) -> bytes:
    """The first stays: whoever sets it at the same time gets that one."""
    work.session.execute(select(Statement.id).where(Statement.id == statement_id).with_for_update(key_share=True))
    kept = _kept(work, statement_id)
    if kept is not None:
        return kept
    row = StatementPaper(statement_id=statement_id, made_at=work.now, digest=hashlib.sha256(pdf).hexdigest())
    row.pdf = work.seal_bytes(row, "pdf", pdf)
    work.session.add(row)
    work.session.flush()
    return pdf


def _notes(found: Sheet) -> list[str]:
    notes = ["消費税は、税率ごとの合計に対して一度だけ計算し、1円未満を切り捨てています。"]
    if found.withholds:
        notes.append("源泉徴収は、消費税を除いた額に対して計算しています(100万円まで10.21%、こえる分は20.42%)。")
    else:
        notes.append("源泉徴収はしていません。")
    if not found.registration_number:
        notes.append("登録番号がない場合も、消費税にあたる額を加えてお支払いしています。")
    notes.append("内容に違いがあるときは、そとまどからのメールに返信してください。")
    return notes


def _issuer(settings: Settings) -> dict[str, str]:
    return {
        "name": settings.issuer_name.strip(),
        "address": settings.issuer_address.strip(),
        "number": settings.issuer_number,
    }


def _nth(number: int) -> str:
    return "" if number == 1 else f"(追加 {number - 1})"


def _days(days: tuple[date, ...]) -> str:
    return "、".join(f"{on.month}/{on.day}" for on in days)


def _yen(amount_yen: int) -> str:
    return f"{amount_yen:,}" if amount_yen >= 0 else f"▲{-amount_yen:,}"


def _day(on: date) -> str:
    return formats.day(on, "ja").split("(")[0]
