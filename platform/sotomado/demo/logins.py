"""Whom one can sign in as in the demo. Their part of the story is told in `story`."""

from __future__ import annotations

from dataclasses import dataclass
from unicodedata import east_asian_width

PASSWORD = "madowoakeru 2026"  # noqa: S105 - printed at every start


@dataclass(frozen=True)
class Login:
    """One person to try the demo as."""

    email: str
    name: str
    part: str
    part_en: str


FRESH = Login("aoi@aozora.example", "佐倉 あおい", "相談者(はじめて)", "advisee, from the very start")
REGULAR = Login("haruto@aozora.example", "三浦 遥斗", "相談者(3回目)", "advisee with a history")
ADVISER = Login("mei@consultants.example", "藤原 芽衣", "キャリアコンサルタント", "consultant")
LARGE_HR = Login("kaori@aozora.example", "久保田 香織", "人事(1,200名)", "HR, company of 1,200")
REPORT_READER = Login("rina@aozora.example", "白石 里奈", "人事(レポートだけ)", "HR, reports alone")
BOOKKEEPER = Login("yoko@kaikei.example", "大谷 陽子", "経理(請求だけ、社外)", "HR, invoices alone, from outside")
NEW_OWNER = Login("nagisa@minato.example", "浜田 なぎさ", "人事(設定の途中)", "HR, setting a new company up")
SMALL_HR = Login("sota@tsumugi.example", "早川 颯太", "人事(26名)", "HR, company of 26")
MANAGER = Login("makoto@aozora.example", "安田 誠", "上司(社内1on1)", "manager, inside 1on1s")
OPERATOR = Login("sumire@sotomado.example", "望月 すみれ", "運営者", "operator")
SECOND_OPERATOR = Login("satoru@sotomado.example", "森 悟", "運営者(二人目)", "second operator: decisions need two")
APPLICANT = Login("yui@applicants.example", "小暮 結衣", "応募中の相談員", "applying to become a consultant")
PRIVATE = Login("minato@private.example", "南 みなと", "個人の方(カードで支払う)", "private person, paying by card")

LOGINS = (
    FRESH,
    REGULAR,
    ADVISER,
    LARGE_HR,
    REPORT_READER,
    BOOKKEEPER,
    SMALL_HR,
    NEW_OWNER,
    MANAGER,
    OPERATOR,
    SECOND_OPERATOR,
    APPLICANT,
    PRIVATE,
)


def as_list() -> list[str]:
    """The list printed at the start: one line a person, in columns, whatever is wide and whatever is not."""
    rows = [(login.email, login.name, login.part, login.part_en) for login in LOGINS]
    widths = [max(_width(row[column]) for row in rows) for column in range(3)]
    return [
        "  ".join([*(cell + " " * (w - _width(cell)) for cell, w in zip(row, widths, strict=False)), row[3]])
        for row in rows
    ]


def _width(text: str) -> int:
    """Columns a text takes in a terminal."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)
