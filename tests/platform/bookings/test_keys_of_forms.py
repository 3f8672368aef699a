"""The key a form carries: whose it is, and what a stranger who saw it can do with it."""

import pytest
from factories.bookings import a_meeting

from sotomado.bookings import commands
from sotomado.bookings.errors import KeyOfAnother

KEY = "a-key-that-was-seen-0123"


def test_the_key_of_somebody_else_leads_to_nothing_of_theirs(database):
    with database.work() as work:
        mine, theirs = a_meeting(work).advisee_id, a_meeting(work).advisee_id
        assert commands.done_before(work, person_id=theirs, key=KEY, name="cancel") is None
        commands.done_to(work, person_id=theirs, key=KEY, subject="their-booking")

    with database.work() as work:
        assert commands.done_before(work, person_id=mine, key=KEY, name="cancel") is None
        commands.done_to(work, person_id=mine, key=KEY, subject="my-booking")
        assert commands.done_before(work, person_id=theirs, key=KEY, name="cancel") == "their-booking"


def test_the_key_of_one_command_opens_no_other(database):
    with database.work() as work:
        mine = a_meeting(work).advisee_id
        commands.done_before(work, person_id=mine, key=KEY, name="hold")

    with pytest.raises(KeyOfAnother), database.work() as work:
        commands.done_before(work, person_id=mine, key=KEY, name="cancel")


@pytest.mark.parametrize("key", ["", "short", "x" * 65, "a key with blanks 0123", "key\n0123456789abcdef", "鍵" * 20])
def test_what_no_page_of_ours_drew_is_not_kept(database, key):
    with database.work() as work:
        mine = a_meeting(work).advisee_id
        for _ in range(2):
            assert commands.done_before(work, person_id=mine, key=key, name="hold") is None
