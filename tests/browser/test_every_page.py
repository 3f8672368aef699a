"""Every page a person can reach, as axe and a narrow screen see it.

In the small demo world each person follows the links they are shown, one of each kind. Every page must be free of
axe's violations, fit its screen, carry a sentence as title, and weigh less than 150 KB compressed. By day everyone
walks, and a kind of page that nobody reached fails the walk: a page without a way to it is noticed too.
"""

import gzip
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import select
from support.browser import DESKTOP, PHONE, Person, served
from support.browserless import Visitor
from support.clock import StandingClock
from support.databases import KEYRING, SqliteServer

from sotomado import create_app, jobs
from sotomado.accounts import service as accounts
from sotomado.accounts.access import Whose
from sotomado.accounts.authorisation import TABLE
from sotomado.accounts.models import Locale
from sotomado.accounts.models import Person as Account
from sotomado.accounts.passwords import Passwords
from sotomado.billing.reconciling import service as reconciling
from sotomado.billing.reconciling.meaning import Line
from sotomado.companies.roster.service import READ_ROSTER
from sotomado.consultations.recording.vault import Vault
from sotomado.database import Database
from sotomado.demo import logins
from sotomado.demo.mailbox import Mailbox
from sotomado.demo.recorded import keep_recordings
from sotomado.demo.scale import Scale
from sotomado.demo.world import build_world
from sotomado.ledger import accounts as books
from sotomado.ledger import service as ledger
from sotomado.outbox import mail
from sotomado.outbox.worker import Worker
from sotomado.settings import Environment, Settings

HEAVIEST = 150_000
# Not pages: files, fragments, and answers for machines.
NO_PAGES = {
    "static",
    "companies.roster_to_mend",
    "companies.roster_template",
    "companies.current_roster",
    "api.openapi",
    "operations.audit_log_file",
    "invoices.paper",
    "invoices.note_paper",
    "invoice_desk.paper",
    "invoice_desk.note_paper",
    "words.of_talk",
    "words_at_table.words",
    "table_for_two.news",
    "assessments.paper",
    "pay.paper",
    "pay.record",
    "pay.record_file",
    "pay.open_again",
    "pay.come_back",
    "payouts.paper",
    "payouts.records_file",
    "payouts.record_paper",
    "bookings.calendar_file",
    "claims.join",
    "feed.file",
    "directory.portrait",
    "standing.certificate",
    "life_line.file",
    "preparing.beside",
    "operations.renewal_certificate",
    "applications.screened_certificate",
    "applications.certificate.picture",
    "room.elsewhere",
    "showing.now",
    "between_storeys.now",
    "cards.now",
    "cards.now_by_hr",
    "room.look",
    "recording.play",
    "recording.operator_play",
    # Opened by a form that writes down who did; test_recording_a_talk has axe read it.
    "recording.watch",
    "recording.operator_watch",
    "reporting_files.of_company",
    "reporting_files.of_own_company",
    "reporting_files.release_schema",
    "next_times.calendar_file",
    "checkout.receipt",
    "operations.trial_balance_file",
    "operations.journal_file",
    "operations.alive",
    # Half way in, and once more before something is changed: read by axe in test_signing_in_with_more.
    "second_factor.show",
    # On the way to a company's provider and back: walked in test_company_account.
    "sso.go",
    "sso.callback",
    "sso.saml_finish",
    "sso.metadata",
    "sso.leave",
    "sso.left",
    "sso_desk.try_out",
    # Reached by asking for an app's secret, by a form: read there too.
    "factors.app",
    "operations.healthz",
    "operations.ready",
    "watching.metrics",
    "operations.readyz",
    "demo.attachment",
    "demo.html",
}
# Reached from a mail, not from a page.
FROM_MAILS = {
    "accounts.invitation",
    "actions.link",
    "applications.come_in",
    "companies.new_address",
    "invited.no_more",
    "people_of_hr.join",
    "privately.come_in",
    "reached.link",
    "reached.done",
}
EVERYONE = (None, *logins.LOGINS)
BY_NIGHT = (logins.REGULAR, logins.ADVISER, logins.LARGE_HR)
# Where one begins; the rest is reached by links, and what stands side by side by marks.
BEGINNINGS = (
    "/",
    "/sign-in",
    "/account",
    "/dev/style",
    "/dev/mail",
    "/assessment/1",
    "/consent",
    "/desk/profile/portrait",
    "/no-such-page",
)


@dataclass
class Street:
    """The served demo world."""

    app: Flask
    database: Database
    address: str
    side_by_side: str = ""
    # A talk that stands: which of the talks a walker meets first is for the calendar to say.
    standing_talk: str = ""
    # Two who meet: a pair that is merely asked for has no rooms yet.
    standing_pair: str = ""
    # Where only some pairs, a search or some cases lead: ending what both agreed on, what passes on to a new manager, a
    # card shown in a pair, a draft of one, asking somebody, when somebody is told of their case.
    byways: tuple[str, ...] = ()

    def sign_in(self, person: Person, login: logins.Login, language: Locale) -> None:
        with self.database.work() as work:
            accounts.save_preferences(work, person_id=self.person_id(login), locale=language, time_zone="Asia/Tokyo")
        person.sign_in_as(self.database, self.app, self.person_id(login))

    def person_id(self, login: logins.Login) -> int:
        with self.database.read() as work:
            found = work.session.scalar(select(Account.id).where(Account.email == login.email))
        assert found is not None, login.email
        return found

    def kind_of(self, path: str) -> str | None:
        """The endpoint behind an address, None for what is not a page."""
        try:
            endpoint, _ = self.app.url_map.bind("localhost").match(urlsplit(path).path)
        except Exception:
            return None
        return None if endpoint in NO_PAGES else str(endpoint)


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory, sqlite_server: SqliteServer) -> Iterator[Street]:
    clock = StandingClock()
    with sqlite_server.fresh_url() as url:
        database = Database(url, keyring=KEYRING, clock=clock)
        build_world(
            database, scale=Scale.small(), today=date(2026, 11, 20), passwords=Passwords(memory_kib=8, passes=1)
        )
        keep_recordings(database, Vault(tmp_path_factory.mktemp("recordings"), KEYRING))
        mailbox = tmp_path_factory.mktemp("mail")
        app = create_app(
            Settings(environment=Environment.TEST, database_url=url, demo_mailbox=str(mailbox), argon2_memory_kib=8),
            clock=clock,
        )
        app.extensions["sotomado_database"] = database
        with served(app) as address:
            street = Street(app, database, address)
            _begin_things(street)
            yield street
        database.dispose()


def _a_roster_on_its_way(street: Street) -> str:
    """Where HR looks over a file before it is taken in."""
    hr = Visitor(street.app).sign_in_as(street.person_id(logins.LARGE_HR))
    lines = "氏名,メールアドレス,部署,入社日\n新人 はじめ,hajime@aozora.example,組立,2026-04-01\n"
    file = {"roster": (io.BytesIO(lines.encode()), "roster.csv")}
    address = str(hr.post("/company/1/roster", file, content_type="multipart/form-data").location)
    read = jobs.handlers(street.database, street.app.extensions["sotomado_settings"])[READ_ROSTER]
    read({"import_id": address.rpartition("/")[2]}, "")
    return address


def _begin_things(street: Street) -> None:
    """What only a button leads to: an open assessment, a shortlist, a held time, a mail that arrived."""
    newcomer = Visitor(street.app).sign_in_as(street.person_id(logins.FRESH))
    newcomer.post("/consent", {"agreed": "yes"})
    newcomer.post("/assessment")
    newcomer.post("/wish", {"themes": ["unclear", "growth"], "language": "ja"})
    ten = newcomer.get("/shortlist", follow_redirects=True).get_data(as_text=True)
    consultant = re.findall(r'href="/consultants/(\d+)"', ten)[0]
    marks = "&".join(f"c={one}" for one in re.findall(r'name="c" value="(\d+)"', ten)[:3])
    compare = re.findall(r'action="(/shortlist/[^"]+/compare)"', ten)[0]
    street.side_by_side = f"{compare}?{marks}"
    times = newcomer.get(f"/consultants/{consultant}/times").get_data(as_text=True)
    slot = re.findall(r'name="slot" value="([^"]+)"', times)[0]
    newcomer.post(f"/consultants/{consultant}/hold", {"slot": slot, "mode": "online"})
    regular = Visitor(street.app).sign_in_as(street.person_id(logins.REGULAR))
    talks = re.findall(r'href="(/bookings/[\w-]{22})"', regular.get("/bookings").get_data(as_text=True))
    street.standing_talk = next(talk for talk in talks if f"{talk}/move" in regular.get(talk).get_data(as_text=True))
    pairs = re.findall(r'href="(/one-on-ones/\d+)"', regular.get("/one-on-ones").get_data(as_text=True))
    street.standing_pair = next(pair for pair in pairs if f"{pair}/themes" in regular.get(pair).get_data(as_text=True))
    manager = Visitor(street.app).sign_in_as(street.person_id(logins.MANAGER))
    byways = [
        _link_of(regular, "/one-on-ones", r"/one-on-ones/\d+", "/end"),
        _link_of(manager, "/one-on-ones", r"/one-on-ones/\d+", "/passing-on"),
        _link_of(manager, "/one-on-ones", r"/one-on-ones/\d+", r"/cards/[\w-]{22}"),
        _link_of(regular, "/cards", r"/cards/[\w-]{22}", "/edit"),
        _links(regular, "/one-on-ones/ask?q=%E9%83%A8", r"/one-on-ones/ask/\d+")[0],
    ]
    byways.append(_a_roster_on_its_way(street))
    # A case of safety is shut until it is taken on, and what can be asked of it comes after.
    operator = Visitor(street.app).sign_in_as(street.person_id(logins.OPERATOR))
    desk = operator.get("/operations/safety").get_data(as_text=True)
    for case in re.findall(r'href="(/operations/safety/[\w-]{22})"', desk):
        operator.post(f"{case}/take-on")
        byways += _links(operator, case, r"/operations/safety/notices/[\w-]{22}")[:1]
    # What HR has begun to write is looked over by a button.
    hr = Visitor(street.app).sign_in_as(street.person_id(logins.LARGE_HR))
    byways += [f"{here}/messages/preview" for here in _links(hr, "/account", r"/company/\d+/one-on-ones")[:1]]
    byways.append("/invited")
    # A time a private person holds; and what they paid, as operators see it who were told its number.
    private = Visitor(street.app).sign_in_as(street.person_id(logins.PRIVATE))
    last = re.findall(r'name="slot" value="([^"]+)"', times)[-1]
    private.post(f"/consultants/{consultant}/hold", {"slot": last, "mode": "online"})
    paid = _links(private, "/payments", r"/payments/[\w-]{22}")[:1]
    byways += [f"/operations/card-{one.lstrip('/')}" for one in paid]
    # What does not match in the books: money nobody knows of, and a payment that Stripe does not show.
    with street.database.work() as work:
        nobodys = Line("txn_nobodys", "charge", None, "jpy", 5_000, 180, 4_820, work.now, work.now, None)
        reconciling.take_in(work, lines=[nobodys])
        moves = [ledger.Move(books.Account.CARD_CLEARING, books.Account.ADVANCES, 7_700)]
        ledger.enter(work, event=books.Event.CARD_PAID, reference="payment:nobodys", moves=moves)
    byways += ["/operations/money/lines/txn_nobodys", "/operations/money/items/card_clearing/payment:nobodys"]
    street.byways = tuple(byways)
    mailbox = Mailbox(Path(street.app.extensions["sotomado_settings"].demo_mailbox))
    with street.database.work() as work:
        mail.post(
            work, to_email="aoi@aozora.example", to_name="佐倉 あおい", subject="ご予定の確認", body="金曜の夜です。"
        )
    handlers = {"mail": lambda content, job: mailbox.keep(bytes(mail.compose(content, job_id=job, mail_from="x@y.z")))}
    Worker(street.database, handlers).run_due()


def _links(visitor: Visitor, page: str, like: str) -> list[str]:
    return re.findall(rf'href="({like})"', visitor.get(page).get_data(as_text=True))


def _link_of(visitor: Visitor, page: str, like: str, further: str) -> str:
    """The first further address that any of the pages which a page leads to leads to itself."""
    return next(link for found in _links(visitor, page, like) for link in _links(visitor, found, found + further))


@pytest.mark.parametrize(
    ("language", "viewport", "night"),
    [("ja", PHONE, False), ("en", DESKTOP, False), ("ja", DESKTOP, True), ("en", PHONE, True)],
    ids=["Japanese phone", "English desktop", "Japanese desktop by night", "English phone by night"],
)
def test_every_page(
    street: Street, a_person_at: Callable[..., Person], language: str, viewport: dict[str, int], night: bool
) -> None:
    seen: set[str] = set()
    problems: list[str] = []
    for login in BY_NIGHT if night else EVERYONE:
        person = a_person_at(street.address, language=language, viewport=viewport, dark=night)
        if login is not None:
            street.sign_in(person, login, Locale(language))
        seen |= _walk(street, person, problems)

    assert problems == []
    if not night:
        pages = {
            rule.endpoint
            for rule in street.app.url_map.iter_rules()
            if "GET" in (rule.methods or ()) and (rule.endpoint == "static" or not _is_for_machines(rule.endpoint))
        }
        assert sorted(pages - NO_PAGES - FROM_MAILS - seen) == []


def _is_for_machines(endpoint: str) -> bool:
    return TABLE[endpoint].whose is Whose.MACHINES


def _walk(street: Street, person: Person, problems: list[str]) -> set[str]:
    """Follow links until each kind of page was seen once. Returns the kinds."""
    waiting = [street.standing_talk, street.standing_pair, *BEGINNINGS, street.side_by_side, *street.byways]
    asked, seen = set[str](), set[str]()
    while waiting:
        path = waiting.pop(0)
        kind = street.kind_of(path)
        if path in asked or kind in seen:
            continue
        asked.add(path)
        answer = person.page.goto(path)
        assert answer is not None
        here = street.kind_of(urlsplit(person.page.url).path)
        if kind is not None and answer.ok:
            seen.add(kind)
        if here in seen and here != kind:
            continue  # led to a page seen before
        if here is not None and answer.ok:
            seen.add(here)
        problems += [f"{path}: {trouble}" for trouble in _troubles(person, answer.body())]
        links = person.page.eval_on_selector_all("a[href^='/']", "all => all.map(a => a.getAttribute('href'))")
        waiting += [link for link in dict.fromkeys(links) if street.kind_of(link) not in seen | {None}]
    return seen


def _troubles(person: Person, body: bytes) -> Iterator[str]:
    if person.page.locator("[hx-trigger=load]").count():
        person.page.wait_for_load_state("networkidle")
    yield from person.axe()
    if person.is_overflowing():
        yield "wider than the screen"
    if person.page.locator("h1").count() != 1:
        yield "needs one first heading"
    if not person.page.title().strip(" —"):
        yield "needs a title"
    weight = len(gzip.compress(body)) + _weight_of_assets()
    if weight > HEAVIEST:
        yield f"weighs {weight} bytes compressed"


def _weight_of_assets() -> int:
    built = Path(__file__).parents[2] / "platform" / "sotomado" / "static" / "dist"
    return sum(len(gzip.compress((built / name).read_bytes())) for name in ("app.css", "app.js"))
