"""One way to write times and money, in two languages, by anyone's clock."""

from datetime import UTC, date, datetime

import pytest

from sotomado import formats

AT = datetime(2026, 11, 20, 5, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "locale", "written"),
    [
        ("Asia/Tokyo", "ja", "2026年11月20日(金) 14:00(東京)"),
        ("Asia/Tokyo", "en", "Fri 20 Nov 2026, 14:00 (Tokyo)"),
        ("America/New_York", "ja", "2026年11月20日(金) 00:00(ニューヨーク)"),
        ("America/Los_Angeles", "en", "Thu 19 Nov 2026, 21:00 (Los Angeles)"),
        ("Australia/Lord_Howe", "ja", "2026年11月20日(金) 16:00(Lord Howe)"),
    ],
)
def test_an_instant_by_the_readers_clock(zone: str, locale: str, written: str) -> None:
    assert formats.moment(AT, zone, locale) == written


def test_a_span_names_its_second_day_only_when_there_is_one() -> None:
    late = datetime(2026, 11, 20, 14, 30, tzinfo=UTC)
    later = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)

    assert formats.span(AT, datetime(2026, 11, 20, 6, tzinfo=UTC), "Asia/Tokyo", "ja").endswith("14:00–15:00(東京)")
    assert formats.span(late, later, "Asia/Tokyo", "ja") == "2026年11月20日(金) 23:30–11月21日(土) 00:30(東京)"
    assert formats.span(late, later, "UTC", "en") == "Fri 20 Nov 2026, 14:30–15:30 (UTC)"


def test_an_hour_that_occurs_twice_keeps_its_order() -> None:
    first, second = datetime(2026, 11, 1, 5, 30, tzinfo=UTC), datetime(2026, 11, 1, 6, 30, tzinfo=UTC)

    assert formats.clock_time(first, "America/New_York") == formats.clock_time(second, "America/New_York") == "01:30"


def test_days_months_quarters_and_money() -> None:
    assert formats.day(date(2027, 1, 3), "ja") == "2027年1月3日(日)"
    assert formats.day(date(2027, 1, 3), "en", with_year=False) == "Sun 3 Jan"
    assert (formats.month(11, "ja"), formats.month(11, "en")) == ("11月", "Nov")
    assert formats.quarter("2026-Q3", "ja") == "2026年7–9月"
    assert formats.quarter("2026-Q4", "en") == "Oct–Dec 2026"
    assert formats.yen(11000, "ja") == "11,000円"
    assert formats.yen(11000, "en") == "¥11,000"


def test_only_real_zones_are_zones() -> None:
    assert formats.is_zone("Asia/Tokyo")
    assert not formats.is_zone("Mars/Base")
    assert not formats.is_zone("../../etc/passwd")


@pytest.mark.parametrize(
    ("first", "last", "ja", "en"),
    [
        ("2026-11", "2026-11", "2026年11月", "Nov 2026"),
        ("2026-07", "2026-09", "2026年7–9月", "Jul–Sep 2026"),
        ("2025-12", "2026-01", "2025年12月–2026年1月", "Dec 2025–Jan 2026"),
    ],
)
def test_months_name_their_year_once_where_it_is_one(first, last, ja, en):
    assert formats.months(first, last, "ja") == ja
    assert formats.months(first, last, "en") == en


@pytest.mark.parametrize("typed", ["1200", "1,200", "１２００円", " ¥1,200 ", "1,200 yen"])
def test_an_amount_is_read_as_people_type_it(typed):
    assert formats.typed_whole(typed) == 1_200


@pytest.mark.parametrize("typed", ["", "-5", "12.5", "千円", "1200ドル", "9" * 13])
def test_what_is_no_amount_is_not_guessed_at(typed):
    assert formats.typed_whole(typed) is None
