"""Busy times as another calendar tells them: each way of saying it, and files that were made to hurt."""

import time
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from consultants.outside_calendar import Excess, Limits, NotACalendar, TooMuch, busy_intervals, read

TOKYO = "Asia/Tokyo"
# The window of every story, unless it says otherwise: November 2026, by the clock of UTC.
FIRST, LAST = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)


def a_calendar(*events: str, head: str = "", name: str = "VEVENT") -> bytes:
    """Events given as lines without their frame."""
    framed = "".join(f"BEGIN:{name}\n{event.strip()}\nEND:{name}\n" for event in events)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:test\n{head}{framed}END:VCALENDAR\n".replace("\n", "\r\n").encode()


def minute(at: datetime) -> int:
    return int(at.timestamp()) // 60


def busy(
    ical: bytes,
    *,
    first: datetime = FIRST,
    last: datetime = LAST,
    zone: str = TOKYO,
    counts_tentative: bool = False,
    shown_in: str = TOKYO,
) -> list[str]:
    """What blocks, as "11-20 10:00/11:00" by the clock of `shown_in`; other days stand beside the end."""
    found = busy_intervals(
        ical, first=minute(first), last=minute(last), zone=zone, counts_tentative=counts_tentative
    ).tolist()
    lines = []
    for start, end in ((datetime.fromtimestamp(m * 60, ZoneInfo(shown_in)) for m in pair) for pair in found):
        is_same_day = start.date() == end.date()
        lines.append(f"{start:%m-%d %H:%M}/{end:%H:%M}" if is_same_day else f"{start:%m-%d %H:%M}/{end:%m-%d %H:%M}")
    return lines


def test_a_meeting_blocks_its_time() -> None:
    event = "UID:1\nDTSTART;TZID=Asia/Tokyo:20261120T100000\nDTEND;TZID=Asia/Tokyo:20261120T113000"

    assert busy(a_calendar(event)) == ["11-20 10:00/11:30"]


@pytest.mark.parametrize(
    ("lines", "times"),
    [
        ("DTSTART:20261120T010000Z\nDTEND:20261120T020000Z", ["11-20 10:00/11:00"]),
        ("DTSTART:20261120T010000Z\nDURATION:PT45M", ["11-20 10:00/10:45"]),
        ("DTSTART:20261120T010000Z\nDURATION:P1DT1H", ["11-20 10:00/11-21 11:00"]),
        ("DTSTART:20261120T010000Z\nDURATION:P1W", ["11-20 10:00/11-27 10:00"]),
        ("DTSTART:20261120T010030Z\nDTEND:20261120T015901Z", ["11-20 10:00/11:00"]),
        ("DTSTART;VALUE=DATE:20261120\nDTEND;VALUE=DATE:20261122", ["11-20 00:00/11-22 00:00"]),
        ("DTSTART;VALUE=DATE:20261120", ["11-20 00:00/11-21 00:00"]),
        ("DTSTART;VALUE=DATE:20261120\nDTEND;VALUE=DATE:20261120", ["11-20 00:00/11-21 00:00"]),
        ("DTSTART;VALUE=DATE:20261120\nDURATION:P2D", ["11-20 00:00/11-22 00:00"]),
        ("DTSTART;VALUE=DATE:20261120\nDURATION:P1DT12H", ["11-20 00:00/11-22 00:00"]),
        ("DTSTART:20261120T010000Z", []),
        ("DTSTART:20261120T010000Z\nDTEND:20261120T010000Z", []),
        ("DTSTART:20261120T010000Z\nDURATION:PT0S", []),
        # Lower case, folded lines, a quoted zone.
        (
            'dtstart;tzid="Asia/Tokyo":20261120T100000\ndtend;tzid="Asia/Tokyo":20261120T1\n 10000',
            ["11-20 10:00/11:00"],
        ),
        # What it is about is never understood, however it is written.
        ("SUMMARY:ü🌸\\, \\; BEGIN:VEVENT\nDTSTART:20261120T010000Z\nDURATION:PT1H", ["11-20 10:00/11:00"]),
    ],
)
def test_how_long_an_event_is(lines: str, times: list[str]) -> None:
    assert busy(a_calendar(f"UID:1\n{lines}")) == times


@pytest.mark.parametrize(
    ("lines", "blocks", "blocks_with_tentative"),
    [
        ("STATUS:CONFIRMED", True, True),
        ("TRANSP:OPAQUE", True, True),
        ("TRANSP:TRANSPARENT", False, False),
        ("STATUS:CANCELLED", False, False),
        ("STATUS:TENTATIVE", False, True),
        ("X-MICROSOFT-CDO-BUSYSTATUS:FREE", False, False),
        ("X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE", False, True),
        ("X-MICROSOFT-CDO-BUSYSTATUS:OOF", True, True),
        ("TRANSP:TRANSPARENT\nSTATUS:TENTATIVE", False, False),
    ],
)
@pytest.mark.parametrize("rule", ["", "RRULE:FREQ=DAILY;COUNT=1\n"])
def test_what_blocks_and_what_does_not(lines: str, blocks: bool, blocks_with_tentative: bool, rule: str) -> None:
    ical = a_calendar(f"UID:1\nDTSTART:20261120T010000Z\nDURATION:PT1H\n{rule}{lines}")

    assert bool(busy(ical)) is blocks
    assert bool(busy(ical, counts_tentative=True)) is blocks_with_tentative


def test_an_alarm_inside_an_event_is_not_its_length() -> None:
    alarm = "BEGIN:VALARM\nTRIGGER:-PT15M\nDURATION:PT9H\nREPEAT:2\nEND:VALARM"

    assert busy(a_calendar(f"UID:1\nDTSTART:20261120T010000Z\n{alarm}\nDTEND:20261120T020000Z")) == [
        "11-20 10:00/11:00"
    ]


def test_overlapping_events_become_one_interval_within_the_window() -> None:
    ical = a_calendar(
        "UID:1\nDTSTART:20261030T000000Z\nDTEND:20261101T010000Z",
        "UID:2\nDTSTART:20261120T010000Z\nDTEND:20261120T030000Z",
        "UID:3\nDTSTART:20261120T020000Z\nDTEND:20261120T040000Z",
        "UID:4\nDTSTART:20261120T040000Z\nDTEND:20261120T050000Z",
        "UID:5\nDTSTART:19990101T000000Z\nDTEND:19990102T000000Z",
        "UID:6\nDTSTART:20991231T000000Z\nDTEND:99991231T000000Z",
    )

    assert busy(ical) == ["11-01 09:00/10:00", "11-20 10:00/14:00"]


def test_an_event_of_a_thousand_years_blocks_the_whole_window() -> None:
    ical = a_calendar("UID:1\nDTSTART;VALUE=DATE:19000101\nDTEND;VALUE=DATE:29000101")

    assert busy(ical, shown_in="UTC") == ["11-01 00:00/12-01 00:00"]


@pytest.mark.parametrize(
    ("on", "after", "hours"),
    [(date(2026, 3, 29), date(2026, 3, 30), 23), (date(2026, 10, 25), date(2026, 10, 26), 25)],
)
def test_an_all_day_event_blocks_a_local_day_however_long(on: date, after: date, hours: int) -> None:
    ical = a_calendar(f"UID:1\nDTSTART;VALUE=DATE:{on:%Y%m%d}\nDTEND;VALUE=DATE:{after:%Y%m%d}")
    year = minute(datetime(2026, 1, 1, tzinfo=UTC)), minute(datetime(2027, 1, 1, tzinfo=UTC))

    found = busy_intervals(ical, first=year[0], last=year[1], zone="Europe/Berlin", counts_tentative=False)

    midnight = minute(datetime(on.year, on.month, on.day, tzinfo=ZoneInfo("Europe/Berlin")))
    assert found.tolist() == [[midnight, midnight + hours * 60]]


def test_the_calendars_own_zone_comes_before_the_consultants() -> None:
    floating = "UID:1\nDTSTART:20261120T100000\nDTEND:20261120T110000"
    day = "UID:2\nDTSTART;VALUE=DATE:20261122"
    in_paris = a_calendar(floating, day, head="X-WR-TIMEZONE:Europe/Paris\n")

    assert busy(a_calendar(floating, day)) == ["11-20 10:00/11:00", "11-22 00:00/11-23 00:00"]
    assert busy(in_paris) == ["11-20 18:00/19:00", "11-22 08:00/11-23 08:00"]


@pytest.mark.parametrize(
    "name",
    ["Asia/Tokyo", "/Asia/Tokyo", "Tokyo Standard Time", "/freeassociation.sourceforge.net/Asia/Tokyo"],
)
def test_many_names_of_one_zone(name: str) -> None:
    event = f'UID:1\nDTSTART;TZID="{name}":20261120T100000\nDTEND;TZID="{name}":20261120T110000'

    assert busy(a_calendar(event), zone="America/New_York") == ["11-20 10:00/11:00"]


def own_zone(name: str, offset: str) -> str:
    return (
        f"BEGIN:VTIMEZONE\nTZID:{name}\nBEGIN:STANDARD\nDTSTART:16010101T000000\nTZOFFSETFROM:{offset}\n"
        f"TZOFFSETTO:{offset}\nEND:STANDARD\nEND:VTIMEZONE\n"
    )


def test_a_zone_of_the_files_own_is_read_from_the_file_each_time_anew() -> None:
    event = "UID:1\nDTSTART;TZID=Customized Time Zone:20261120T100000\nDURATION:PT1H"

    at_six = busy(a_calendar(event, head=own_zone("Customized Time Zone", "+0600")))
    at_eight = busy(a_calendar(event, head=own_zone("Customized Time Zone", "+0800")))

    assert at_six == ["11-20 13:00/14:00"]
    assert at_eight == ["11-20 11:00/12:00"]


def test_a_zone_of_the_files_own_with_summer_time() -> None:
    head = (
        "BEGIN:VTIMEZONE\nTZID:Ours\n"
        "BEGIN:DAYLIGHT\nDTSTART:19810329T020000\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\nTZOFFSETFROM:+0100\n"
        "TZOFFSETTO:+0200\nEND:DAYLIGHT\n"
        "BEGIN:STANDARD\nDTSTART:19961027T030000\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\nTZOFFSETFROM:+0200\n"
        "TZOFFSETTO:+0100\nEND:STANDARD\nEND:VTIMEZONE\n"
    )
    event = "UID:1\nDTSTART;TZID=Ours:20261020T100000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;COUNT=2"

    found = busy(a_calendar(event, head=head), first=datetime(2026, 10, 1, tzinfo=UTC), shown_in="UTC")

    assert found == ["10-20 08:00/09:00", "10-27 09:00/10:00"]


def test_a_zone_nobody_explains_is_the_calendars() -> None:
    assert busy(a_calendar("UID:1\nDTSTART;TZID=Nowhere/At_All:20261120T100000\nDURATION:PT1H")) == [
        "11-20 10:00/11:00"
    ]


WEEKLY = "UID:w\nDTSTART;TZID=Asia/Tokyo:20261005T100000\nDTEND;TZID=Asia/Tokyo:20261005T110000\nRRULE:FREQ=WEEKLY"


def test_a_weekly_meeting_with_days_excepted_and_added() -> None:
    ical = a_calendar(
        f"{WEEKLY}\nEXDATE;TZID=Asia/Tokyo:20261109T100000\nEXDATE:20261116T010000Z\n"
        "RDATE;TZID=Asia/Tokyo:20261111T150000,20261112T150000"
    )

    assert busy(ical) == [
        "11-02 10:00/11:00",
        "11-11 15:00/16:00",
        "11-12 15:00/16:00",
        "11-23 10:00/11:00",
        "11-30 10:00/11:00",
    ]


def test_a_day_added_with_a_length_of_its_own() -> None:
    event = "UID:1\nDTSTART:20261101T010000Z\nDTEND:20261101T020000Z\nRDATE;VALUE=PERIOD:20261103T010000Z/PT3H"

    assert busy(a_calendar(event)) == ["11-01 10:00/11:00", "11-03 10:00/13:00"]


def test_single_occurrences_moved_cancelled_and_made_free() -> None:
    moved = "UID:w\nRECURRENCE-ID;TZID=Asia/Tokyo:20261102T100000\nDTSTART:20261103T050000Z\nDTEND:20261103T060000Z"
    cancelled = "UID:w\nRECURRENCE-ID:20261109T010000Z\nDTSTART:20261109T010000Z\nDURATION:PT1H\nSTATUS:CANCELLED"
    free = (
        "UID:w\nRECURRENCE-ID;TZID=Asia/Tokyo:20261116T100000\nDTSTART:20261116T010000Z\nDURATION:PT1H\n"
        "TRANSP:TRANSPARENT"
    )

    assert busy(a_calendar(moved, WEEKLY, cancelled, free)) == [
        "11-03 14:00/15:00",
        "11-23 10:00/11:00",
        "11-30 10:00/11:00",
    ]


def test_an_occurrence_moved_into_the_window_from_far_away() -> None:
    moved = "UID:w\nRECURRENCE-ID:20270607T010000Z\nDTSTART:20261125T050000Z\nDTEND:20261125T060000Z"

    assert "11-25 14:00/15:00" in busy(a_calendar(WEEKLY, moved))


def test_this_and_all_that_follow_moved() -> None:
    later = (
        "UID:w\nRECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Asia/Tokyo:20261116T100000\n"
        "DTSTART;TZID=Asia/Tokyo:20261116T130000\nDTEND;TZID=Asia/Tokyo:20261116T150000"
    )

    assert busy(a_calendar(WEEKLY, later)) == [
        "11-02 10:00/11:00",
        "11-09 10:00/11:00",
        "11-16 13:00/15:00",
        "11-23 13:00/15:00",
        "11-30 13:00/15:00",
    ]


def test_an_invitation_to_one_occurrence_alone() -> None:
    assert busy(a_calendar("UID:w\nRECURRENCE-ID:20261109T010000Z\nDTSTART:20261109T010000Z\nDURATION:PT1H")) == [
        "11-09 10:00/11:00"
    ]


@pytest.mark.parametrize(
    ("start", "until", "days"),
    [
        # The last one is at ten in Tokyo, which is one in the morning by UTC.
        ("DTSTART;TZID=Asia/Tokyo:20261116T100000", "20261118T010000Z", [16, 17, 18]),
        ("DTSTART;TZID=Asia/Tokyo:20261116T100000", "20261118T005959Z", [16, 17]),
        ("DTSTART;TZID=Asia/Tokyo:20261116T100000", "20261118T100000", [16, 17, 18]),
        ("DTSTART;TZID=Asia/Tokyo:20261116T100000", "20261118", [16, 17, 18]),
        ("DTSTART:20261116T100000", "20261118T010000Z", [16, 17, 18]),
        ("DTSTART;VALUE=DATE:20261116", "20261118", [16, 17, 18]),
        ("DTSTART;VALUE=DATE:20261116", "20261118T000000Z", [16, 17, 18]),
        ("DTSTART;VALUE=DATE:20261116", "20261118T145959Z", [16, 17, 18]),
        ("DTSTART;VALUE=DATE:20261116", "20261118T150000Z", [16, 17, 18, 19]),
    ],
)
def test_the_end_of_a_rule_however_it_is_written(start: str, until: str, days: list[int]) -> None:
    length = "" if "VALUE=DATE" in start else "DURATION:PT1H\n"

    found = busy_intervals(
        a_calendar(f"UID:1\n{start}\n{length}RRULE:FREQ=DAILY;UNTIL={until}"),
        first=minute(FIRST),
        last=minute(LAST),
        zone=TOKYO,
        counts_tentative=False,
    )

    tokyo = ZoneInfo(TOKYO)
    minutes = {m for start, end in found.tolist() for m in range(start, end, 30)}
    assert sorted({datetime.fromtimestamp(m * 60, tokyo).day for m in minutes}) == days


def test_a_rule_keeps_its_clock_through_a_change_of_the_clocks() -> None:
    event = "UID:1\nDTSTART;TZID=Europe/Berlin:20261023T023000\nDURATION:PT30M\nRRULE:FREQ=DAILY;COUNT=4"

    found = busy(a_calendar(event), first=datetime(2026, 10, 1, tzinfo=UTC), shown_in="UTC")

    # 02:30 comes twice on the 25th; the first of the two is meant (RFC 5545, 3.3.5).
    assert found == ["10-23 00:30/01:00", "10-24 00:30/01:00", "10-25 00:30/01:00", "10-26 01:30/02:00"]


def test_hours_pass_while_days_are_read_off_the_wall() -> None:
    across = "DTSTART;TZID=Europe/Berlin:20261024T220000"
    october = datetime(2026, 10, 1, tzinfo=UTC)

    hours = busy(a_calendar(f"UID:1\n{across}\nDURATION:PT24H"), first=october, shown_in="Europe/Berlin")
    day = busy(a_calendar(f"UID:1\n{across}\nDURATION:P1D"), first=october, shown_in="Europe/Berlin")

    assert hours == ["10-24 22:00/10-25 21:00"]
    assert day == ["10-24 22:00/10-25 22:00"]


def test_free_and_busy_times_without_events() -> None:
    ical = a_calendar(
        "FREEBUSY;FBTYPE=BUSY:20261120T010000Z/20261120T020000Z,20261121T010000Z/PT30M\n"
        "FREEBUSY;FBTYPE=FREE:20261122T010000Z/PT1H\nFREEBUSY;FBTYPE=BUSY-TENTATIVE:20261123T010000Z/PT1H\n"
        "FREEBUSY:20261124T010000Z/PT1H",
        name="VFREEBUSY",
    )

    assert busy(ical) == ["11-20 10:00/11:00", "11-21 10:00/10:30", "11-24 10:00/11:00"]
    assert "11-23 10:00/11:00" in busy(ical, counts_tentative=True)


def test_events_that_cannot_be_understood_are_left_out_and_counted() -> None:
    ical = a_calendar(
        "UID:1\nDTSTART:yesterday\nDTEND:tomorrow",
        "UID:2\nSUMMARY:no time at all",
        "UID:3\nDTSTART:20261120T010000Z\nDTEND:20261119T010000Z",
        "UID:4\nDTSTART:20261120T010000Z\nDTEND;VALUE=DATE:20261121",
        "UID:5\nDTSTART:20261120T010000Z\nDURATION:PT1H\nRRULE:FREQ=SOMETIMES",
        "UID:6\nDTSTART:20261120T010000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;INTERVAL=0",
        "UID:7\nDTSTART:20261120T010000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;BYDAY=XX",
        "UID:8\nDTSTART:20261121T010000Z\nDURATION:PT1H",
    )

    found = read([ical], first=minute(FIRST), last=minute(LAST), zone=TOKYO, counts_tentative=False)

    assert found.unread == 7
    assert len(found.busy) == 1


def test_another_event_cannot_be_smuggled_in_by_a_title() -> None:
    title = "SUMMARY:x\u2028END:VEVENT\u2028BEGIN:VEVENT\u2028DTSTART:20261122T010000Z\u2028DURATION:PT9H"

    assert busy(a_calendar(f"UID:1\n{title}\nDTSTART:20261120T010000Z\nDURATION:PT1H")) == ["11-20 10:00/11:00"]


def test_several_files_of_one_calendar_are_read_together() -> None:
    files = [a_calendar(f"UID:{day}\nDTSTART:202611{day}T010000Z\nDURATION:PT1H") for day in (20, 21)]

    found = read(files, first=minute(FIRST), last=minute(LAST), zone=TOKYO, counts_tentative=False)

    assert len(found.busy) == 2


@pytest.mark.parametrize("content", [b"", b"<!doctype html><title>Sign in</title>", b"\x89PNG\r\n", b"[]"])
def test_what_is_no_calendar(content: bytes) -> None:
    with pytest.raises(NotACalendar):
        busy(content)


def test_an_empty_calendar_and_one_cut_off() -> None:
    assert busy(a_calendar()) == []
    assert busy(a_calendar("UID:1\nDTSTART:20261120T010000Z\nDURATION:PT1H")[:-40]) == []


HOURLY = "DTSTART:20200101T000000Z\nDURATION:PT10M\nRRULE:FREQ="
EVERY = ",".join(map(str, range(60)))


@pytest.mark.parametrize(
    ("events", "excess"),
    [
        ([f"UID:1\n{HOURLY}SECONDLY"], Excess.RULES),
        ([f"UID:1\n{HOURLY}MINUTELY"], Excess.RULES),
        (["UID:1\nDTSTART:00010101T000000Z\nDURATION:PT1H\nRRULE:FREQ=HOURLY"], Excess.RULES),
        ([f"UID:1\n{HOURLY}YEARLY;BYHOUR=1,2,3,4,5,6;BYMINUTE={EVERY};BYSECOND={EVERY}"], Excess.RULES),
        ([f"UID:1\n{HOURLY}SECONDLY;COUNT=4;BYSETPOS=5"], Excess.RULES),
        ([f"UID:{n}\n{HOURLY}HOURLY" for n in range(50)], Excess.RULES),
        (["UID:1\nDTSTART:20200101T000000Z\nDURATION:PT1H\n" + "RRULE:FREQ=DAILY\n" * 5000], Excess.RULES),
        # A 30th of February is looked for until the year 9999.
        ([f"UID:{n}\n{HOURLY}YEARLY;BYMONTH=2;BYMONTHDAY=30" for n in range(500)], Excess.RULES),
        (
            [
                f"UID:1\nRECURRENCE-ID;RANGE=THISANDFUTURE:2026{m:02}{d:02}T010000Z\nDTSTART:2026{m:02}{d:02}T020000Z"
                for m in range(1, 13)
                for d in range(1, 28)
            ],
            Excess.RULES,
        ),
        (["UID:1\nDTSTART:20200101T000000Z\nRDATE:" + ",".join(["20261101T000000Z"] * 60_000)], Excess.DATES),
        (["UID:1\nDTSTART:20200101T000000Z\nDURATION:PT1H\nRRULE:FREQ=YEARLY"] * 20_001, Excess.EVENTS),
    ],
    ids=[
        "secondly",
        "minutely",
        "two thousand years",
        "every second of a day",
        "never, each second",
        "fifty of them",
        "laughs",
        "never",
        "moved on and on",
        "dates",
        "events",
    ],
)
def test_a_calendar_made_to_hurt_is_refused_at_once(events: list[str], excess: Excess) -> None:
    ical = a_calendar(*events)
    began = time.process_time()

    with pytest.raises(TooMuch) as refused:
        busy(ical)

    assert refused.value.excess is excess
    assert time.process_time() - began < 10


def test_clocks_that_change_every_second_are_refused() -> None:
    head = own_zone("Mad", "+0100").replace("END:STANDARD", "RRULE:FREQ=SECONDLY\nEND:STANDARD")

    with pytest.raises(TooMuch):
        busy(a_calendar("UID:1\nDTSTART;TZID=Mad:20261120T100000\nDURATION:PT1H", head=head))


@pytest.mark.parametrize(
    ("rule", "is_understood"),
    [
        ("YEARLY;BYMONTH=2;BYMONTHDAY=30", True),
        ("MONTHLY;BYMONTH=4;BYMONTHDAY=31", False),
        ("WEEKLY;BYDAY=MO;BYSETPOS=9", False),
        ("DAILY;BYMONTH=4;BYMONTHDAY=31", False),
        ("DAILY;BYSETPOS=2", False),
        ("DAILY;INTERVAL=7;BYDAY=MO", False),
        ("HOURLY;BYMONTH=6;BYYEARDAY=1", False),
    ],
)
def test_rules_that_never_come_true_end_all_the_same(rule: str, is_understood: bool) -> None:
    ical = a_calendar(f"UID:1\nDTSTART:20260101T000000Z\nDURATION:PT1H\nRRULE:FREQ={rule}")
    began = time.process_time()

    found = read([ical], first=minute(FIRST), last=minute(LAST), zone=TOKYO, counts_tentative=False)

    assert found.busy.tolist() == []
    assert found.unread == (0 if is_understood else 1)
    assert time.process_time() - began < 5


@pytest.mark.parametrize(
    "rule",
    [
        "MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
        "MONTHLY;BYDAY=2TU",
        "MONTHLY;BYDAY=FR;BYMONTHDAY=13",
        "MONTHLY;BYMONTHDAY=31",
        "YEARLY;BYMONTH=11;BYDAY=4TH",
        "YEARLY;BYWEEKNO=47;BYDAY=TH",
        "YEARLY;BYYEARDAY=-40",
        "DAILY;BYMONTH=11",
        "DAILY;INTERVAL=2;BYDAY=MO,WE",
        "WEEKLY;INTERVAL=2;BYDAY=MO,FR;WKST=SU",
        "HOURLY;INTERVAL=6",
        "HOURLY;BYDAY=MO;BYHOUR=9,10",
    ],
)
def test_rules_that_people_write_are_expanded_as_another_library_does(rule: str) -> None:
    start = datetime(2026, 1, 5, 9, 0, tzinfo=ZoneInfo(TOKYO))
    ical = a_calendar(f"UID:1\nDTSTART;TZID=Asia/Tokyo:{start:%Y%m%dT%H%M%S}\nDURATION:PT10M\nRRULE:FREQ={rule}")
    last = datetime(2027, 3, 1, tzinfo=UTC)

    found = read([ical], first=minute(start), last=minute(last), zone="UTC", counts_tentative=False)

    starts = rrulestr(f"RRULE:FREQ={rule}", dtstart=start).between(start, last, inc=True)
    model = {minute(at) for at in starts if at < last}
    assert found.unread == 0
    assert set(found.busy[:, 0].tolist()) == model | {minute(start)}


def test_dozens_of_birthdays_without_a_year() -> None:
    ical = a_calendar(
        *(f"UID:{n}\nDTSTART;VALUE=DATE:160411{n % 28 + 1:02}\nRRULE:FREQ=YEARLY\nTRANSP:OPAQUE" for n in range(60))
    )

    assert busy(ical) == ["11-01 09:00/11-29 00:00"]


def test_too_many_bytes_are_not_even_looked_at() -> None:
    with pytest.raises(TooMuch) as refused:
        busy_intervals(b"x" * 1001, first=0, last=1, zone=TOKYO, counts_tentative=False, limits=Limits(bytes=1000))

    assert refused.value.excess is Excess.BYTES


def test_one_who_is_late_stops_reading() -> None:
    ical = a_calendar("UID:1\nDTSTART:20261120T010000Z\nDURATION:PT1H")

    with pytest.raises(TooMuch) as refused:
        read([ical], first=minute(FIRST), last=minute(LAST), zone=TOKYO, counts_tentative=False, is_late=lambda: True)

    assert refused.value.excess is Excess.TIME


def test_a_hundred_thousand_plain_events_are_read_within_seconds() -> None:
    begin = datetime(2016, 1, 1, tzinfo=UTC)
    starts = [begin + timedelta(minutes=53 * n) for n in range(100_000)]
    ical = a_calendar(
        *(f"UID:{n}\nDTSTART:{at:%Y%m%dT%H%M%SZ}\nDURATION:PT30M\nSUMMARY:{n}" for n, at in enumerate(starts))
    )
    last = starts[-1]
    began = time.process_time()

    found = busy_intervals(
        ical, first=minute(last - timedelta(days=90)), last=minute(last), zone=TOKYO, counts_tentative=False
    )

    took = time.process_time() - began
    assert len(found) == 90 * 24 * 60 // 53
    assert took < 15, took


rules = st.builds(
    lambda frequency, interval, count, days: (
        f"FREQ={frequency};INTERVAL={interval};COUNT={count}" + (f";BYDAY={','.join(sorted(days))}" if days else "")
    ),
    st.sampled_from(["DAILY", "WEEKLY", "MONTHLY"]),
    st.integers(1, 3),
    st.integers(1, 60),
    st.sets(st.sampled_from(["MO", "TU", "WE", "TH", "FR"]), max_size=3),
)


@settings(max_examples=60, deadline=None)
@given(
    rule=rules,
    zone=st.sampled_from([TOKYO, "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"]),
    start=st.datetimes(datetime(2025, 12, 1), datetime(2026, 11, 25)),  # noqa: DTZ001 - on the wall
    length=st.integers(1, 24 * 60 - 1),
    excepted=st.sets(st.integers(0, 20), max_size=4),
)
def test_expanded_as_an_obvious_model_does(
    rule: str, zone: str, start: datetime, length: int, excepted: set[int]
) -> None:
    """The model walks the rule on the wall, then reads the wall's clock; it shares no code with what it checks."""
    start = start.replace(second=0, microsecond=0, minute=start.minute // 5 * 5, hour=12)
    clock = ZoneInfo(zone)
    walls = list(rrulestr(f"RRULE:{rule}", dtstart=start))
    if start not in walls:
        walls = [start, *walls]  # the first is always one
    gone = [wall for n, wall in enumerate(walls) if n in excepted]
    exdates = "".join(f"EXDATE;TZID={zone}:{wall:%Y%m%dT%H%M%S}\n" for wall in gone)
    ical = a_calendar(f"UID:1\nDTSTART;TZID={zone}:{start:%Y%m%dT%H%M%S}\nDURATION:PT{length}M\n{exdates}RRULE:{rule}")
    model = np.zeros(minute(LAST) - minute(FIRST), bool)
    for wall in walls:
        if wall not in gone:
            at = minute(wall.replace(tzinfo=clock)) - minute(FIRST)
            model[max(at, 0) : max(at + length, 0)] = True

    found = np.zeros_like(model)
    for first, last in busy_intervals(
        ical, first=minute(FIRST), last=minute(LAST), zone="UTC", counts_tentative=False
    ) - minute(FIRST):
        found[first:last] = True

    assert (found == model).all()
