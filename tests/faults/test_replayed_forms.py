"""A double click, a retry, the back button: each form of the pages of booking, sent again as it was, does nothing."""

from collections.abc import Callable
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from factories.bookings import IN_A_WEEK, SENDER, AMeeting, a_confirmed_booking, a_hold, a_meeting
from flask import Flask
from support.browserless import Visitor
from support.clock import StandingClock
from support.invariants import broken_promises
from support.killed import picture

from sotomado.bookings import service as bookings
from sotomado.companies import service as companies
from sotomado.database import Database


class Forms(HTMLParser):
    """The forms of a page with what they would send, filled in where something has to be."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self._select = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        of = dict(attrs)
        if tag == "form" and (of.get("method") or "").lower() == "post":
            self.found.append((of.get("action") or "", {}))
        if not self.found:
            return
        fields, name = self.found[-1][1], of.get("name") or ""
        if tag == "input" and of.get("type") == "radio":
            if "checked" in of or name not in fields:
                fields[name] = of.get("value") or ""
        elif tag == "input" and of.get("type") != "checkbox" and name != "csrf_token":
            fields[name] = of.get("value") or ""
        elif tag == "textarea":
            fields[name] = "すみません。"
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and of.get("value"):
            fields.setdefault(self._select, of["value"] or "")
        elif tag == "button" and name:
            fields.setdefault(name, of.get("value") or "")


def held(work, meeting: AMeeting) -> str:
    return a_hold(work, meeting)


def booked(work, meeting: AMeeting) -> str:
    return a_confirmed_booking(work, meeting)


def called_off(work, meeting: AMeeting) -> str:
    booking_id = a_confirmed_booking(work, meeting)
    party = bookings.as_consultant(meeting.consultant.person_id)
    bookings.cancel(work, party=party, booking_id=booking_id, sender=SENDER)
    return booking_id


def whom_to_book(_work, meeting: AMeeting) -> str:
    return str(meeting.consultant.id)


PAGES = {
    "holding": (whom_to_book, "/consultants/{}/times", "/hold"),
    "confirming": (held, "/bookings/{}", "/confirm"),
    "giving back": (held, "/bookings/{}", "/give-back"),
    "moving": (booked, "/bookings/{}/move", "/move"),
    "cancelling": (booked, "/bookings/{}/cancel", "/cancel"),
    "calling off at the desk": (booked, "/desk/bookings/{}/call-off", "/call-off"),
    "giving the ticket back": (called_off, "/bookings/{}/instead", "/instead/decline"),
    "booking again": (booked, "/bookings/{}/again", "/again"),
}


@pytest.mark.parametrize(("prepare", "page", "action"), PAGES.values(), ids=list(PAGES))
def test_a_form_sent_again_changes_nothing_more(
    app: Flask,
    database: Database,
    clock: StandingClock,
    prepare: Callable[..., str],
    page: str,
    action: str,
) -> None:
    with database.work() as work:
        meeting = a_meeting(work, tickets=0)
        companies.grant_tickets(work, company_id=meeting.company.id, count=9, reference="the contract")
        named = prepare(work, meeting)
    is_at_the_desk = page.startswith("/desk")
    person_id = meeting.consultant.person_id if is_at_the_desk else meeting.advisee_id
    visitor = Visitor(app).sign_in_as(person_id)
    address = page.format(named)
    if action == "/move":
        # Another time than the one it has.
        address += f"?slot={(IN_A_WEEK + timedelta(days=1)):%Y-%m-%dT%H:%MZ}"
    shown = visitor.get(address, follow_redirects=True)
    assert shown.status_code == 200
    sent = [one for one in Forms(shown.get_data(as_text=True)).found if one[0].split("?")[0].endswith(action)]
    assert sent, f"{address} has a form that leads to {action}"
    target, fields = sent[0]
    before = of_booking(database)

    first = visitor.post(target, fields)
    after = of_booking(database)
    second = visitor.post(target, fields)

    assert first.status_code == 303, fields
    assert after != before, "it did what it says"
    assert second.status_code in (303, 422)
    assert of_booking(database) == after
    assert broken_promises(database) == []


def of_booking(database: Database):
    return {name: rows for name, rows in picture(database).items() if name not in ("sign_in", "command")}
