"""No table of persons is forgotten when a person asks for everything, or for its erasure."""

from collections import Counter

from sotomado import schema
from sotomado.personal_data import gathering


def test_every_table_is_claimed_by_one_slice_or_says_nothing_of_a_person() -> None:
    tables = set(schema.metadata.tables)
    claimed = Counter(gathering.claimed())

    assert sorted(tables - set(claimed) - gathering.OF_NOBODY) == []
    assert sorted((set(claimed) | gathering.OF_NOBODY) - tables) == []
    assert [table for table, times in claimed.items() if times > 1] == []
    assert sorted(set(claimed) & gathering.OF_NOBODY) == []


def test_what_is_said_to_be_of_nobody_points_to_no_person() -> None:
    for name in gathering.OF_NOBODY:
        points_to = {key.column.table.name for key in schema.metadata.tables[name].foreign_keys}

        assert "person" not in points_to, name
        assert "booking" not in points_to, name
