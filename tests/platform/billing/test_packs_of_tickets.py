"""A company buys tickets: once, at the price it was shown, by invoice or on Stripe's page, all of it in the books."""

import random
import re
from datetime import date, timedelta

import pytest
from factories.people import a_company, an_employee
from sqlalchemy import func, select
from support.at_once import all_at_once
from support.browserless import Visitor

from sotomado.accounts.models import Role
from sotomado.billing.invoices import queries as invoices
from sotomado.billing.invoices.models import Invoice
from sotomado.billing.packs import paying, queries, service
from sotomado.billing.packs.errors import NotSold, OtherSum, PriceChanged
from sotomado.billing.packs.models import PackState, PayWay, TicketPack
from sotomado.companies.contracts import agreeing
from sotomado.companies.contracts.models import PayerKind
from sotomado.companies.contracts.terms import Offer, Pack
from sotomado.companies.tickets import service as tickets
from sotomado.companies.tickets.models import TicketLot
from sotomado.ledger import service as ledger
from sotomado.ledger.accounts import Account
from sotomado.ledger.rates import RateKind, set_rate
from sotomado.ledger.service import booking_day

OFFER = Offer(PayerKind.TICKETS, packs=(Pack(10, 148_000), Pack(100, 1_400_000)), ticket_months=6, due_days=30)
TEN_YEN = 162_800


@pytest.fixture
def client(database):
    """(company id, the person of HR)"""
    with database.work() as work:
        company = a_company(work, tickets=0)
        person_id = an_employee(work, company, name="人事 一郎", roles=(Role.HR,))
        agreeing.agree(work, company_id=company.id, from_on=booking_day(work.now), offer=OFFER, by_person_id=None)
        return company.id, person_id


def order(database, client, *, count=10, shown_yen=TEN_YEN, way=PayWay.INVOICE):
    with database.work() as work:
        return service.order(work, company_id=client[0], person_id=client[1], count=count, shown_yen=shown_yen, way=way)


def balances(database, company_id):
    with database.read() as work:
        found = ledger.balances(work)
        return {one.value: yen for one, yen in found.items() if yen}


def left(database, client):
    with database.read() as work:
        return tickets.left(work, company_id=client[0])


def pack_of(database, pack_id):
    with database.read() as work:
        return queries.pack(work, pack_id=pack_id)


def test_a_pack_by_invoice_can_be_used_at_once_and_is_owed(database, client):
    bought = order(database, client)

    assert (bought.state, bought.gross_yen) == (PackState.BOUGHT, TEN_YEN)
    assert left(database, client) == 10
    assert balances(database, client[0]) == {
        "company_receivable": TEN_YEN,
        "ticket_liability": -148_000,
        "consumption_tax": -14_800,
    }
    with database.read() as work:
        [(invoice, _)] = invoices.of_pack(work, pack_id=bought.id)
        assert invoice.total_yen == TEN_YEN
        lot = work.session.scalars(select(TicketLot)).one()
        assert (lot.count, lot.net_yen, lot.rest_yen) == (10, 148_000, 148_000)
        assert lot.expires_on == date(2027, 5, 19)


def test_a_price_that_changed_meanwhile_sells_nothing(database, client):
    with database.work() as work:
        dearer = Offer(PayerKind.TICKETS, packs=(Pack(10, 150_000),))
        agreeing.agree(work, company_id=client[0], from_on=booking_day(work.now), offer=dearer, by_person_id=None)

    with pytest.raises(PriceChanged):
        order(database, client)
    assert left(database, client) == 0


def test_what_no_terms_offer_is_not_sold(database, client):
    with pytest.raises(NotSold):
        order(database, client, count=7)
    with database.work() as work:
        agreeing.end(work, company_id=client[0], last_on=booking_day(work.now), by_person_id=None)
    assert order(database, client).state is PackState.BOUGHT


def test_after_the_end_of_a_contract_nothing_is_sold(database, client, clock):
    with database.work() as work:
        agreeing.end(work, company_id=client[0], last_on=booking_day(work.now), by_person_id=None)
    clock.advance(days=1)

    with pytest.raises(NotSold):
        order(database, client)


def test_the_tax_is_that_of_the_day_on_which_the_pack_is_ordered(database, client, clock):
    with database.work() as work:
        set_rate(work, kind=RateKind.CONSUMPTION_TAX, from_on=booking_day(work.now) + timedelta(days=1), value=1200)
    clock.advance(days=1)

    with pytest.raises(PriceChanged):
        order(database, client)
    assert order(database, client, shown_yen=148_000 + 17_760).tax_yen == 17_760


def visitor(app, client):
    return Visitor(app).sign_in_as(client[1])


def test_a_double_click_buys_once(database, make_app, client):
    app = make_app(database)
    hr = visitor(app, client)
    page = hr.get(f"/company/{client[0]}/packs/new").text
    once = re.search(r'name="once" value="([^"]+)"', page)[1]
    form = {"once": once, "pack": f"10:{TEN_YEN}", "way": "invoice"}

    answers = [hr.post(f"/company/{client[0]}/packs/new", form) for _ in range(3)]

    assert {one.status_code for one in answers} == {303}
    assert len({one.location for one in answers}) == 1
    with database.read() as work:
        assert work.session.scalar(select(func.count()).select_from(TicketPack)) == 1
        assert work.session.scalar(select(func.count()).select_from(Invoice)) == 1
    assert left(database, client) == 10
    assert "162,800円" in hr.get(answers[0].location).text


def test_what_was_not_chosen_is_said_beside_the_field_and_the_rest_stays_chosen(database, make_app, client):
    hr = visitor(make_app(database), client)

    answer = hr.post(f"/company/{client[0]}/packs/new", {"pack": "", "way": "invoice"})
    dearer = hr.post(f"/company/{client[0]}/packs/new", {"pack": "10:1", "way": "invoice"})

    assert answer.status_code == 422
    assert "枚数とお支払いの方法を" in answer.text
    assert dearer.status_code == 409
    assert "価格が変わりました" in dearer.text


def test_without_stripe_the_page_offers_an_invoice_alone(database, make_app, client):
    page = visitor(make_app(database), client).get(f"/company/{client[0]}/packs/new").text

    assert 'value="invoice"' in page
    assert 'value="card"' not in page


# By card.


def card_order(app, database, client):
    """HR orders ten tickets by card and sees the page. Returns the pack's id, and Stripe's page for it."""
    hr = visitor(app, client)
    answer = hr.post(f"/company/{client[0]}/packs/new", {"pack": f"10:{TEN_YEN}", "way": "card"})
    page = hr.get(answer.location).text
    pack_id = answer.location.rsplit("/", 1)[1]
    return pack_id, pack_of(database, pack_id).checkout_id, page


@pytest.fixture
def app(database, make_app, stripe):
    return make_app(database, **stripe.settings)


def test_a_pack_by_card_is_granted_when_it_is_paid_and_not_before(database, app, client, stripe):
    pack_id, checkout_id, page = card_order(app, database, client)
    assert "支払いの画面に進む" in page
    assert left(database, client) == 0
    assert balances(database, client[0]) == {}

    stripe.pay(checkout_id)
    stripe.tell(app)

    assert pack_of(database, pack_id).state is PackState.BOUGHT
    assert left(database, client) == 10
    assert balances(database, client[0]) == {
        "card_clearing": TEN_YEN,
        "ticket_liability": -148_000,
        "consumption_tax": -14_800,
    }
    assert "チケットを買いました" in visitor(app, client).get(f"/company/{client[0]}/packs/{pack_id}").text


@pytest.mark.parametrize("seed", range(3))
def test_told_twice_and_in_any_order_it_is_granted_once(database, app, client, stripe, seed):
    _, checkout_id, _ = card_order(app, database, client)

    stripe.pay(checkout_id)
    stripe.tell(app, times=2, order=random.Random(seed))

    assert left(database, client) == 10
    with database.read() as work:
        assert work.session.scalar(select(func.count()).select_from(Invoice)) == 1
        assert ledger.balance(work, Account.CARD_CLEARING) == TEN_YEN


def test_what_no_word_came_of_can_be_asked_for(database, app, client, stripe):
    pack_id, checkout_id, _ = card_order(app, database, client)
    stripe.pay(checkout_id)

    answer = visitor(app, client).post(f"/company/{client[0]}/packs/{pack_id}/look")

    assert answer.status_code == 303
    assert left(database, client) == 10


def test_the_page_opened_again_is_the_same_page_of_stripes(database, app, client, stripe):
    pack_id, checkout_id, page = card_order(app, database, client)

    again = visitor(app, client).get(f"/company/{client[0]}/packs/{pack_id}").text

    address = re.search(r'class="btn " href="([^"]+)"', page)[1]
    assert address in again
    assert pack_of(database, pack_id).checkout_id == checkout_id


def test_a_page_nobody_paid_on_ends_and_can_be_begun_anew(database, app, client, stripe, clock):
    pack_id, _, _ = card_order(app, database, client)
    clock.advance(minutes=3 * 60)
    stripe.keep_time()

    paying.end_what_is_over(database, app.extensions["sotomado_settings"])

    assert pack_of(database, pack_id).state is PackState.ENDED
    page = visitor(app, client).get(f"/company/{client[0]}/packs/{pack_id}").text
    assert "何も払っていません" in page
    assert left(database, client) == 0


def test_while_stripe_is_away_the_page_says_so_and_nothing_is_lost(database, app, client, stripe):
    stripe.twin.switch(outage="503")
    hr = visitor(app, client)
    answer = hr.post(f"/company/{client[0]}/packs/new", {"pack": f"10:{TEN_YEN}", "way": "card"})
    assert "つながりません" in hr.get(answer.location).text

    stripe.twin.switch(outage="")

    assert "支払いの画面に進む" in hr.get(answer.location).text


def test_another_sum_than_asked_for_grants_nothing(database, client):
    one = order(database, client, way=PayWay.CARD)

    with pytest.raises(OtherSum), database.work() as work:
        service.paid(work, pack_id=one.id, checkout_id="cs_1", payment_id="pi_1", amount_yen=TEN_YEN - 1)

    assert left(database, client) == 0


def test_two_words_of_one_payment_at_once_grant_once(database, client):
    one = order(database, client, way=PayWay.CARD)

    def told():
        with database.work() as work:
            return service.paid(work, pack_id=one.id, checkout_id="cs_1", payment_id="pi_1", amount_yen=TEN_YEN)

    outcomes = all_at_once(database, *[lambda _database: told()] * 4)

    assert sorted(outcomes) == [False, False, False, True]
    assert left(database, client) == 10


# What HR reads.


def test_the_page_of_the_contract_names_price_and_expiry_and_never_todays_count(database, make_app, client):
    app = make_app(database)
    order(database, client)
    hr = visitor(app, client)
    before = hr.get(f"/company/{client[0]}/contract").text
    with database.work() as work:
        tickets.take(work, company_id=client[0], reference="this-morning")

    after = hr.get(f"/company/{client[0]}/contract").text

    assert "2027年5月19日" in after
    assert _without_tokens(before) == _without_tokens(after)


def _without_tokens(page):
    return re.sub(r'(csrf-token" content="|csrf_token" value="|once" value=")[^"]+', "", page)


def test_another_companys_pack_is_not_found(database, make_app, client):
    bought = order(database, client)
    with database.work() as work:
        other = a_company(work)
        stranger = an_employee(work, other, roles=(Role.HR,))
    hr = Visitor(make_app(database)).sign_in_as(stranger)

    assert hr.get(f"/company/{other.id}/packs/{bought.id}").status_code == 404
    assert hr.get(f"/company/{client[0]}/packs/{bought.id}").status_code in (403, 404)


def test_in_english_too(database, make_app, client):
    order(database, client)
    hr = Visitor(make_app(database), language="en").sign_in_as(client[1])

    assert hr.get(f"/company/{client[0]}/contract").status_code == 200
