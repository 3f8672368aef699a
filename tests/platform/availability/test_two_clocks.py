"""One instant by two clocks: whoever reads it is never left to count hours."""

from datetime import UTC, datetime

from sotomado.availability.wording import slot_label, there_label

EVENING = datetime(2026, 11, 27, 1, 0, tzinfo=UTC)  # 10:00 on Friday in Tokyo


def test_the_other_clock_names_its_day_only_where_it_is_another():
    assert there_label(EVENING, "America/New_York", "Asia/Tokyo", "ja") == "東京 金 10:00"
    assert there_label(EVENING, "America/New_York", "Asia/Tokyo", "en") == "Tokyo Fri 10:00"
    assert there_label(EVENING, "Asia/Singapore", "Asia/Tokyo", "ja") == "東京 10:00"


def test_under_a_window_the_other_clock_stands_beside_where_it_differs():
    assert slot_label(EVENING, "Asia/Tokyo", "ja", other_zone="Asia/Tokyo") == "11月27日(金) 10:00"
    abroad = slot_label(EVENING, "America/New_York", "ja", other_zone="Asia/Tokyo")
    assert abroad == "11月26日(木) 20:00(東京 金 10:00)"
    abroad = slot_label(EVENING, "America/New_York", "en", other_zone="Asia/Tokyo")
    assert abroad == "Thu 26 Nov 20:00 (Tokyo Fri 10:00)"
