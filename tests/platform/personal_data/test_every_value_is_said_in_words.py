"""Nobody reads a code of ours in their own copy: every column that holds one is said in words, in either language."""

from collections.abc import Iterator

import pytest
from factories.planted import a_full_life
from flask_babel import force_locale

from sotomado import schema
from sotomado.accounts.models import Locale
from sotomado.database import EnumText
from sotomado.personal_data import gathering
from sotomado.personal_data.paper import _set, _speaker
from sotomado.personal_data.wording import VALUES, value_of

COLUMNS = [
    (table.name, column.name, [member.value for member in column.type.kind])
    for table in schema.metadata.sorted_tables
    if table.name in gathering.claimed()
    for column in table.columns
    if isinstance(column.type, EnumText)
]
CODES = {code for _, _, codes in COLUMNS for code in codes}


@pytest.mark.parametrize("locale", list(Locale))
def test_every_code_of_every_claimed_table_has_words(locale: Locale) -> None:
    with _speaker().app_context(), force_locale(locale.value):
        bare = [
            f"{table}.{column}: {code}"
            for table, column, codes in COLUMNS
            for code in codes
            if code not in VALUES.get(column, {}) or not value_of(column, code)
        ]

    assert bare == []


def leaves(key: str, value: object) -> Iterator[tuple[str, object]]:
    """Every value that is told, under the name it is told by."""
    if isinstance(value, dict):
        for inner, one in value.items():
            yield from leaves(str(inner), one)
    elif isinstance(value, list):
        for one in value:
            yield from leaves(key, one)
    else:
        yield key, value


def test_nothing_of_a_full_life_is_told_as_a_code_under_another_name(sqlite_database) -> None:
    """Slices tell some columns under a name of their own choosing: there, too, a code has words."""
    with sqlite_database.work() as work:
        full = a_full_life(work)
        copies = [
            gathering.everything_of(work, one) for one in (full.meeting.advisee_id, full.meeting.consultant.person_id)
        ]

    found = [leaf for copy in copies for leaf in leaves("", copy)]
    assert len([code for _, code in found if code in CODES]) > 10
    assert sorted({(key, code) for key, code in found if code in CODES and code not in VALUES.get(key, {})}) == []


def test_the_paper_says_them() -> None:
    told = {
        "made_at": "2026-11-20T01:00:00+00:00",
        "role_grants": [{"role": "operator", "missed_by": "advisee", "why_ended": "unanswered"}],
    }

    [section] = _in(told, Locale.JAPANESE)["sections"]

    assert [row[2] for row in section["entries"][0]] == ["運営", "相談する人", "返事がなかった"]


def _in(told, locale):
    with _speaker().app_context(), force_locale(locale.value):
        return _set(told, locale)
