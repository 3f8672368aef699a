"""What stands in a letter when HR begins to write it, and how its blanks are filled in.

A letter has words of HR with places in braces: `{name}` the reader, `{company}`, `{link}` the reader's own way in,
which it must have, and `{dates}` the trainings before the talk. Braces are for nothing else, so whatever else stands in
them is refused with its name, before anybody gets it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from sotomado.accounts.models import Locale
from sotomado.companies.inviting.errors import BadPlaceholder
from sotomado.companies.inviting.models import CohortKind

LINK, DATES = "link", "dates"
PLACEHOLDERS = ("name", "company", LINK, DATES)

_PLACE = re.compile(r"\{([^{}\n]{0,40})\}")


def check(words: str, *, where: str) -> None:
    """Whether a letter can be filled in. `where`: the field it stands in. Raises BadPlaceholder."""
    unknown = [found[1].strip() or "{}" for found in _PLACE.finditer(words) if found[1].strip() not in PLACEHOLDERS]
    rest = _PLACE.sub("", words)
    unknown += [brace for brace in "{}" if brace in rest]
    if unknown:
        raise BadPlaceholder(where, tuple(dict.fromkeys(unknown)))
    if not holds(words, LINK):
        raise BadPlaceholder(where, is_link_missing=True)


def holds(words: str, name: str) -> bool:
    return any(found[1].strip() == name for found in _PLACE.finditer(words))


def filled(words: str, said: Mapping[str, str]) -> str:
    """The letter with its places filled in. What is filled in is not looked at again: a name may hold braces."""
    return _PLACE.sub(lambda found: said.get(found[1].strip(), found[0]), words)


_OPENINGS: Mapping[CohortKind, tuple[str, str]] = {
    CohortKind.TURNS: (
        "節目の年を迎える方へのご案内です。これまでの仕事をふりかえり、これからを考える時間として、"
        "社外のキャリアコンサルタントと話せる「そとまど」をご利用いただけます。",
        "This is for everybody who reaches a milestone this year. To look back on your work and think about what comes"
        " next, you can talk with a career consultant outside the company at Sotomado.",
    ),
    CohortKind.YEAR: (
        "入社から数年がたち、仕事にも慣れてきたころでしょうか。いちど立ちどまって考える時間として、"
        "社外のキャリアコンサルタントと話せる「そとまど」をご利用いただけます。",
        "You have been with us for some time now. To pause and think for an hour, you can talk with a career consultant"
        " outside the company at Sotomado.",
    ),
    CohortKind.PROMOTED: (
        "新しい役割に就かれた方へのご案内です。役割が変わるときの迷いや手ごたえを、"
        "社外のキャリアコンサルタントと話せる「そとまど」をご利用いただけます。",
        "This is for everybody who has taken on a new role. What is hard about it, and what is good, can be talked over"
        " with a career consultant outside the company at Sotomado.",
    ),
    CohortKind.RETURNED: (
        "おかえりなさい。仕事に戻ってからの働き方やこれからのことを、"
        "社外のキャリアコンサルタントと話せる「そとまど」をご利用いただけます。",
        "Welcome back. How you want to work from here on can be talked over with a career consultant outside the"
        " company at Sotomado.",
    ),
    CohortKind.DEPARTMENT: (
        "皆さんの部署へのご案内です。仕事やこれからのことを、"
        "社外のキャリアコンサルタントと話せる「そとまど」をご利用いただけます。",
        "This goes to everybody in your department. Work, and what comes next, can be talked over with a career"
        " consultant outside the company at Sotomado.",
    ),
    CohortKind.EVERYONE: (
        "社員の皆さんへのご案内です。仕事やこれからのことを、"
        "社外のキャリアコンサルタントと話せる「そとまど」をご利用いただけます。",
        "This goes to everybody in the company. Work, and what comes next, can be talked over with a career consultant"
        " outside the company at Sotomado.",
    ),
}
_FRAMES = {
    Locale.JAPANESE: """\
{{name}} さん

{opening}

費用は会社が負担します。使うかどうかは、ご自身で決められます。使ったことも、話したことも、会社には伝わりません。評価にも影響しません。

{{link}}

{{dates}}

{{company}} 人事
""",
    Locale.ENGLISH: """\
Dear {{name}},

{opening}

The company pays. Whether you use it is up to you. The company learns neither that you did nor what you said.
It has no bearing on your appraisal.

{{link}}

{{dates}}

The HR team of {{company}}
""",
}


def template(kind: CohortKind, locale: Locale) -> str:
    """A letter to begin with."""
    japanese, english = _OPENINGS[kind]
    return _FRAMES[locale].format(opening=english if locale is Locale.ENGLISH else japanese)
