"""The pages about invoices: HR's own company alone, and operators with what can be done."""

import io

import pypdfium2
import pytest
from factories.invoiced import NET_YEN, ON_THE_THIRD, URL, a_billed_company, an_invoice
from factories.people import a_person
from support.browserless import Visitor

from sotomado.accounts import service as accounts
from sotomado.accounts.models import Role
from sotomado.billing.invoices import crediting, papers, queries
from sotomado.billing.invoices.issuer import Issuer
from sotomado.billing.invoices.models import InvoiceState
from sotomado.settings import Settings

ISSUER = Issuer.of(Settings())


@pytest.fixture(autouse=True)
def the_third(clock):
    clock.set(ON_THE_THIRD)


@pytest.fixture
def app(sqlite_database, make_app):
    return make_app(sqlite_database, public_url=URL)


@pytest.fixture
def invoiced(sqlite_database):
    with sqlite_database.work() as work:
        billed = a_billed_company(work)
        invoice_id = an_invoice(work, billed)
    papers.make_for_invoice(sqlite_database, invoice_id=invoice_id, issuer=ISSUER)
    return billed, invoice_id


@pytest.fixture
def hr(app, invoiced):
    return Visitor(app).sign_in_as(invoiced[0].hr_id)


@pytest.fixture
def operator(app, invoiced):
    return Visitor(app).sign_in_as(invoiced[0].operator_id)


def at(invoiced, tail=""):
    return f"/company/{invoiced[0].company_id}/invoices/{invoiced[1]}{tail}"


def said_on(pdf):
    document = pypdfium2.PdfDocument(io.BytesIO(pdf))
    return "".join(page.get_textpage().get_text_range() for page in document)


def text(answer):
    return answer.get_data(as_text=True)


def card(database, invoiced):
    with database.read() as work:
        return queries.card(work, invoice_id=invoiced[1])


def test_the_paper_says_everything_a_qualified_invoice_must(hr, invoiced):
    answer = hr.get(at(invoiced, "/paper.pdf"))

    said = said_on(answer.data)
    for one in (
        *("適格請求書", "青空製作所 御中", "そとまど株式会社", "T9000000000000", "INV-2026-000001"),
        *("2026年10月分", "2026年11月3日", "23回", "12,000", "276,000", "10%", "27,600", "303,600", "見本銀行"),
    ):
        assert one in said, one
    assert answer.headers["Content-Disposition"] == 'inline; filename="INV-2026-000001.pdf"'


def test_the_paper_never_changes(sqlite_database, hr, invoiced):
    first = hr.get(at(invoiced, "/paper.pdf")).data

    papers.make_for_invoice(sqlite_database, invoice_id=invoiced[1], issuer=ISSUER)
    with sqlite_database.work() as work:
        papers.keep(work, pdf=b"%PDF another", issuer=ISSUER, invoice_id=invoiced[1])

    assert hr.get(at(invoiced, "/paper.pdf")).data == first


def test_hr_reads_what_is_owed_and_how_to_pay_it(hr, invoiced):
    listed = text(hr.get(f"/company/{invoiced[0].company_id}/invoices"))
    shown = text(hr.get(at(invoiced)))

    assert "INV-2026-000001" in listed
    assert "303,600円" in listed
    assert "見本銀行" in shown
    assert "カードで支払う" not in shown  # Stripe has nothing of it


def test_another_companys_invoice_does_not_exist(app, sqlite_database, invoiced):
    with sqlite_database.work() as work:
        other = a_billed_company(work, name="みどり商会")
    stranger = Visitor(app).sign_in_as(other.hr_id)

    assert stranger.get(at(invoiced)).status_code == 404
    assert stranger.get(f"/company/{other.company_id}/invoices/{invoiced[1]}").status_code == 404
    assert stranger.get(f"/company/{other.company_id}/invoices/{invoiced[1]}/paper.pdf").status_code == 404


def test_what_is_not_sent_yet_hr_does_not_see(app, sqlite_database):
    with sqlite_database.work() as work:
        billed = a_billed_company(work)
        invoice_id = an_invoice(work, billed, is_issued=False)
    hr = Visitor(app).sign_in_as(billed.hr_id)

    assert hr.get(f"/company/{billed.company_id}/invoices/{invoice_id}").status_code == 404
    assert "請求書はまだありません" in text(hr.get(f"/company/{billed.company_id}/invoices"))


def test_hr_says_where_invoices_go(sqlite_database, hr, invoiced):
    where = f"/company/{invoiced[0].company_id}/invoices/contact"
    wrong = hr.post(where, {"email": "keiri", "addressee": "経理部"})
    assert wrong.status_code == 422
    assert 'value="経理部"' in text(wrong)

    hr.post(where, {"email": "keiri@example.jp", "addressee": "経理部"})

    with sqlite_database.read() as work:
        contact = queries.contact_of(work, company_id=invoiced[0].company_id)
    assert (contact.addressee, contact.email) == ("経理部", "keiri@example.jp")


@pytest.mark.parametrize(
    "email", ["a@b", "a b@c.jp", "x@y.jp\nBcc: z@z.jp", "経理@example.jp", "", "a@" + "b" * 300 + ".jp"]
)
def test_what_is_no_address_is_not_taken(hr, invoiced, email):
    where = f"/company/{invoiced[0].company_id}/invoices/contact"

    assert hr.post(where, {"email": email, "addressee": ""}).status_code == 422


def test_an_operator_records_a_transfer_once_however_often_the_button_is_pressed(sqlite_database, operator, invoiced):
    fields = {"transfer_yen": "100,000円", "received_on": "2026-11-02", "said": "アオゾラ", "once": "a" * 22}
    for _ in range(2):
        answer = operator.post(f"/operations/invoices/{invoiced[1]}/transfer", fields)
        assert answer.status_code == 303

    assert card(sqlite_database, invoiced).paid_yen == 100_000


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"transfer_yen": "たくさん", "received_on": "2026-11-02"}, "1円以上の数字"),
        ({"transfer_yen": "-5", "received_on": "2026-11-02"}, "1円以上の数字"),
        ({"transfer_yen": "100.5", "received_on": "2026-11-02"}, "1円以上の数字"),
        ({"transfer_yen": "1", "received_on": "2026-11-04"}, "今日までの日付"),
        ({"transfer_yen": "1", "received_on": "きのう"}, "今日までの日付"),
        ({"transfer_yen": "303601", "received_on": "2026-11-02"}, "残りは303,600円です"),
    ],
)
def test_a_transfer_that_cannot_be_is_refused_beside_its_field(sqlite_database, operator, invoiced, fields, said):
    answer = operator.post(f"/operations/invoices/{invoiced[1]}/transfer", fields)

    assert answer.status_code == 422
    assert said in text(answer)
    assert card(sqlite_database, invoiced).paid_yen == 0


def test_a_credit_note_has_a_paper_of_its_own(sqlite_database, operator, hr, invoiced):
    operator.post(
        f"/operations/invoices/{invoiced[1]}/credit",
        {"rate_bp": "1000", "credit_yen": str(NET_YEN), "credit_reason": "障害のお詫び"},
    )
    with sqlite_database.read() as work:
        [(note_id, number)] = [(note.id, note.number) for note, _ in queries.notes_of(work, invoice_id=invoiced[1])]
    papers.make_for_credit_note(sqlite_database, credit_note_id=note_id, issuer=ISSUER)

    said = said_on(hr.get(f"/company/{invoiced[0].company_id}/credit-notes/{note_id}.pdf").data)

    for one in (
        "適格返還請求書",
        number,
        "INV-2026-000001",
        "障害のお詫び",
        "▲12,000",
        "▲1,200",
        "13,200",
        "T9000000000000",
    ):
        assert one in said, one
    assert number in text(hr.get(at(invoiced)))


def test_a_deed_without_a_reason_changes_nothing(sqlite_database, operator, invoiced):
    answer = operator.post(f"/operations/invoices/{invoiced[1]}/act", {"what": "write_off", "reason": " "})

    assert answer.status_code == 422
    assert "理由を書いてください" in text(answer)
    assert card(sqlite_database, invoiced).state is InvoiceState.ISSUED


def test_operators_find_what_is_overdue(app, invoiced, clock):
    clock.advance(days=40)
    operator = Visitor(app).sign_in_as(invoiced[0].operator_id)

    assert "INV-2026-000001" in text(operator.get("/operations/invoices?state=overdue"))
    assert "あてはまる請求書はありません" in text(operator.get("/operations/invoices?state=paid"))


def test_consultants_and_advisees_reach_none_of_it(app, sqlite_database, invoiced):
    with sqlite_database.work() as work:
        person_id = a_person(work)
        accounts.grant(work, person_id=person_id, role=Role.CONSULTANT)
    visitor = Visitor(app).sign_in_as(person_id)

    assert visitor.get(f"/operations/invoices/{invoiced[1]}").status_code == 403
    assert visitor.get(at(invoiced)).status_code == 404


def test_an_invoice_of_a_name_full_of_markup_is_set_as_it_is(sqlite_database):
    with sqlite_database.work() as work:
        billed = a_billed_company(work, name='#eval("1") *株式* $x$ @所')
        invoice_id = an_invoice(work, billed)
        crediting.credit(
            work, invoice_id=invoice_id, rate_bp=1000, net_yen=1_000, reason="#pagebreak() _x_", by=billed.operator_id
        )
    papers.make_for_invoice(sqlite_database, invoice_id=invoice_id, issuer=ISSUER)

    with sqlite_database.read() as work:
        pdf = papers.of_invoice(work, invoice_id=invoice_id)
    assert '#eval("1") *株式* $x$ @所 御中' in said_on(pdf.content)
