"""What the columns of a roster are called: by us, and by offices, in Japanese and English."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum


class Column(StrEnum):
    EMAIL = "email"
    NAME = "name"
    FAMILY_NAME = "family_name"
    GIVEN_NAME = "given_name"
    DEPARTMENT = "department"
    PARENT_DEPARTMENT = "parent_department"
    MANAGER_EMAIL = "manager_email"
    JOINED_ON = "joined_on"
    BIRTH_YEAR = "birth_year"
    PROMOTED_ON = "promoted_on"
    RETURNED_ON = "returned_on"
    LEFT_ON = "left_on"
    FORMER_EMAIL = "former_email"


# The first of each is what we call it ourselves.
IN_JAPANESE: dict[Column, tuple[str, ...]] = {
    Column.EMAIL: ("メールアドレス", "メール", "Eメール", "電子メール", "会社メールアドレス", "社用メールアドレス"),
    Column.NAME: ("氏名", "名前", "社員名", "従業員名", "姓名", "お名前", "社員氏名"),
    Column.FAMILY_NAME: ("姓", "苗字", "名字", "氏"),
    Column.GIVEN_NAME: ("名",),
    Column.DEPARTMENT: ("部署", "所属", "部門", "所属部署", "部署名", "組織", "所属組織", "部門名", "組織名"),
    Column.PARENT_DEPARTMENT: ("上位部署", "親部署", "上位組織", "上位部門", "上位部署名"),
    Column.MANAGER_EMAIL: (
        "上司のメールアドレス", "上司メールアドレス", "上司メール", "上長のメールアドレス", "上長メールアドレス",
        "上長メール", "評価者メールアドレス", "管理者メールアドレス",
    ),
    Column.JOINED_ON: ("入社日", "入社年月日", "雇用開始日", "採用日", "採用年月日"),
    Column.BIRTH_YEAR: ("生年", "生まれ年", "誕生年", "出生年"),
    Column.PROMOTED_ON: ("昇進日", "昇格日", "昇任日", "昇進年月日", "昇格年月日"),
    Column.RETURNED_ON: ("復職日", "復帰日", "復職年月日"),
    Column.LEFT_ON: ("退社日", "退職日", "退職年月日", "退社年月日", "離職日", "最終在籍日"),
    Column.FORMER_EMAIL: ("旧メールアドレス", "以前のメールアドレス", "変更前メールアドレス", "旧メール"),
}  # fmt: skip
IN_ENGLISH: dict[Column, tuple[str, ...]] = {
    Column.EMAIL: ("email", "mail", "email address", "mail address", "work email"),
    Column.NAME: ("name", "full name", "employee name", "display name"),
    Column.FAMILY_NAME: ("family name", "last name", "surname"),
    Column.GIVEN_NAME: ("given name", "first name"),
    Column.DEPARTMENT: ("department", "dept", "division", "team", "section", "unit", "department name"),
    Column.PARENT_DEPARTMENT: ("parent department", "parent", "department above", "parent unit"),
    Column.MANAGER_EMAIL: ("manager email", "manager", "managers email", "supervisor email", "manager email address"),
    Column.JOINED_ON: ("joined on", "join date", "hire date", "hired on", "start date", "joined", "date of joining"),
    Column.BIRTH_YEAR: ("birth year", "year of birth", "born"),
    Column.PROMOTED_ON: ("promoted on", "promotion date", "date of promotion"),
    Column.RETURNED_ON: ("returned on", "return date", "back from leave"),
    Column.LEFT_ON: ("left on", "leave date", "termination date", "end date", "last day", "date of leaving"),
    Column.FORMER_EMAIL: ("former email", "old email", "previous email"),
}
# The column that we add to a file which has to be mended.
ERRORS = {"ja": "エラー", "en": "Errors"}
_BESIDE = re.compile(r"\((?:必須|任意|required|optional|西暦|yyyy[^)]*)\)|[*※]")
_BETWEEN = re.compile(r"[\s_\-'’・:.]+")


def plain_heading(heading: str) -> str:
    """A heading without width, case, spaces and what is written beside it."""
    narrow = unicodedata.normalize("NFKC", heading).strip().lower()
    return _BETWEEN.sub("", _BESIDE.sub("", narrow))


HEADINGS: dict[str, Column] = {
    plain_heading(name): column
    for names in (IN_ENGLISH, IN_JAPANESE)
    for column, each in names.items()
    for name in each
}
OUR_OWN = frozenset(plain_heading(name) for name in ERRORS.values())
