"""The words of the table's own kinds."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from sotomado.operations.retention.table import Ground, Line, Whose, Words

WHOSE: dict[Whose, Words] = {
    Whose.PEOPLE: _l("相談者、社員"),
    Whose.CONSULTANTS: _l("コンサルタント、応募者"),
    Whose.COMPANIES: _l("契約企業とその担当者"),
    Whose.OPERATORS: _l("運営者、人事の担当者"),
    Whose.NOBODY: _l("誰のことでもありません"),
}
GROUNDS: dict[Ground, Words] = {
    Ground.SERVICE: _l("利用規約(契約の履行)。個人情報保護法18条、GDPR 6条1項(b)。"),
    Ground.AGREED: _l("ご本人の同意。いつでも取り消せます。個人情報保護法18条・20条、GDPR 6条1項(a)・9条2項(a)。"),
    Ground.BOOKS: _l("法人税法施行規則59条、消費税法施行令50条・71条、所得税法。GDPR 6条1項(c)。"),
    Ground.EVIDENCE: _l("行き違いを確かめるための記録。GDPR 6条1項(f)。"),
    Ground.SAFETY: _l("いのちと身体の保護。個人情報保護法18条3項2号、GDPR 6条1項(d)。"),
    Ground.NONE: _l("個人情報ではありません。"),
}
# Who else receives something, by the line: as docs/privacy.md tells at length.
RECIPIENTS: dict[str, Words] = {
    "bookings": _l("予約の相手。企業には、人のわからない数だけ。"),
    "intake": _l("本人が手わたした相手のコンサルタント。"),
    "own_words": _l("本人が見せた相手。"),
    "recordings": _l("話したふたり。"),
    "inside": _l("1on1のふたり。"),
    "applications": _l("運営の審査担当者。"),
    "consultants": _l("同意した相談者。"),
    "books": _l("Stripe、税務署。"),
    "stripe": _l("Stripe。"),
    "safety": _l("引き受けた運営者。必要なときは、公的な窓口。"),
    "reports": _l("契約企業と、その社員。守られた数だけ。"),
    "outbox": _l("メールサーバー。"),
    "account": _l("メールサーバー。"),
}


def recipients(line: Line) -> Words:
    return RECIPIENTS.get(line.key, _l("ありません。"))
