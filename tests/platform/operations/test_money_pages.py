"""The operators' pages on money: what does not match is named with what to do; a month closes when it all matches."""

import csv
import io
from datetime import UTC, date, datetime

import pytest
from factories.people import a_company, a_person
from support.browserless import Visitor

from sotomado.accounts import service as accounts
from sotomado.accounts.models import Role
from sotomado.billing.reconciling import closing, queries, service
from sotomado.billing.reconciling.closing import Why
from sotomado.billing.reconciling.meaning import Line
from sotomado.ledger import months, rates
from sotomado.ledger import service as ledger
from sotomado.ledger.accounts import Account, Event
from sotomado.ledger.models import RateKind
from sotomado.ledger.service import Move

OCTOBER = date(2026, 10, 15)


@pytest.fixture
def operator(database, app):
    with database.work() as work:
        person_id = a_person(work, name="運営")
        accounts.grant(work, person_id=person_id, role=Role.OPERATOR)
    return Visitor(app).sign_in_as(person_id)


def paid(work, reference="payment:1", on=OCTOBER):
    moves = [Move(Account.CARD_CLEARING, Account.ADVANCES, 8_800)]
    ledger.enter(work, event=Event.CARD_PAID, reference=reference, moves=moves, on=on)


def a_line(number=1, kind="charge", reference="payment:1", at=datetime(2026, 10, 15, 3, tzinfo=UTC)):
    return Line(f"txn_{number}", kind, f"ch_{number}", "jpy", 8_800, 300, 8_500, at, at, reference)


def compared(work, stripe_yen):
    service.finish(work, begun_at=work.now, lines_new=0, stripe_yen=stripe_yen)


def page(visitor, path):
    answer = visitor.get(path)
    assert answer.status_code == 200, path
    return answer.get_data(as_text=True)


def why(database, month="2026-10"):
    with database.read() as work:
        return [one.why for one in closing.obstacles(work, month=month)]


def test_books_that_match_say_so(database, operator):
    with database.work() as work:
        paid(work)
        service.take_in(work, lines=[a_line()])
        compared(work, 8_500)

    assert "合っています" in page(operator, "/operations/money/reconciliation")
    overview = page(operator, "/operations/money")
    assert "8,500円" in overview
    assert "合わないもの" not in overview


def test_before_anything_was_compared_nothing_is_promised(database, operator):
    assert "突き合わせは、これからです" in page(operator, "/operations/money/reconciliation")


def test_what_does_not_match_is_named_with_what_to_do(database, clock, operator):
    with database.work() as work:
        paid(work)
        service.take_in(work, lines=[a_line(1, "gift", None), a_line(2, reference=None)])
        compared(work, 17_000)
    clock.advance(days=2)
    operator = Visitor(operator.app).sign_in_as(an_operator(database))

    found = page(operator, "/operations/money/reconciliation")

    assert "Stripeには17,000円、帳簿では8,500円です。8,500円違います。" in found
    assert "ほかの動き(gift)" in found
    assert "payment:1" in found
    assert "Stripeの記録に出てきません" in found
    assert "合わないものが4件" in page(operator, "/operations/money")


def an_operator(database):
    with database.work() as work:
        person_id = a_person(work, name="運営")
        accounts.grant(work, person_id=person_id, role=Role.OPERATOR)
    return person_id


def test_an_operator_says_what_a_line_was(database, operator):
    with database.work() as work:
        paid(work)
        service.take_in(work, lines=[a_line(reference=None)])
    where = "/operations/money/lines/txn_1"

    refused = operator.post(where, {"reference": "payment:none", "words": "画面から受け取った"})
    assert refused.status_code == 422
    assert "帳簿にありません" in refused.get_data(as_text=True)
    assert "画面から受け取った" in refused.get_data(as_text=True)
    nothing = operator.post(where, {}).get_data(as_text=True)
    assert "番号を書くか" in nothing

    assert operator.post(where, {"reference": "payment:1", "words": "画面から受け取った"}).status_code == 303

    assert "画面から受け取った" in page(operator, where)
    with database.read() as work:
        assert queries.open_items(work) == ()
    assert operator.post(where, {"reference": "payment:1", "words": "もう一度"}).status_code == 303
    assert "もう片づいています" in page(operator, "/operations/money/reconciliation")


def test_an_unknown_kind_is_put_against_an_account(database, operator):
    with database.work() as work:
        service.take_in(work, lines=[a_line(1, "gift", None)])
    where = "/operations/money/lines/txn_1"

    assert "ひとつ選んでください" in operator.post(where, {"words": "寄付"}).get_data(as_text=True)
    assert operator.post(where, {"words": "寄付", "against": "bank"}).status_code == 303

    with database.read() as work:
        assert ledger.balance(work, Account.BANK) == -8_800


def test_what_waits_for_nothing_is_ended_with_a_reason(database, operator):
    with database.work() as work:
        paid(work)
    where = "/operations/money/items/card_clearing/payment:1"
    assert "8,800円" in page(operator, where)

    refused = operator.post(where, {"words": "理由だけ"})
    assert (refused.status_code, "理由だけ" in refused.get_data(as_text=True)) == (422, True)
    assert operator.post(where, {"against": "losses", "words": "受け取れなかった"}).status_code == 303

    assert "受け取れなかった" in page(operator, "/operations/money/books?reference=payment:1")
    assert operator.get(where).status_code == 404


@pytest.mark.parametrize("path", ["items/pocket/payment:1", "items/card_clearing/none", "lines/none", "months/2026-13"])
def test_what_is_not_there_is_not_found(database, operator, path):
    assert operator.get(f"/operations/money/{path}").status_code == 404


def test_all_of_one_reference_stands_on_one_page(database, operator):
    with database.work() as work:
        paid(work)
        service.take_in(work, lines=[a_line()])
        ledger.correct(work, event=Event.CARD_PAID, reference="payment:1", correction="payment:1:wrong")

    found = page(operator, "/operations/money/books?reference=payment:1")

    assert all(words in found for words in ("カードで支払われた", "訂正した", "Stripeの記録に出た", "カードの支払い"))
    assert "この番号の記録はありません" in page(operator, "/operations/money/books?reference=payment:2")


def test_a_month_opens_its_obstacles_one_after_the_other_and_closes(database, clock, operator):
    with database.work() as work:
        paid(work)
    assert why(database) == [Why.NOT_COMPARED, Why.ITEMS_OPEN]
    refused = operator.post("/operations/money/months/2026-10/close")
    assert (refused.status_code, "まだ締められません" in refused.get_data(as_text=True)) == (409, True)

    with database.work() as work:
        service.take_in(work, lines=[a_line(), a_line(2, "gift", None)])
        compared(work, 17_000)
    assert why(database) == [Why.DIFFERENT_SUM, Why.LINES_UNMATCHED]
    assert "8,500円違います" in page(operator, "/operations/money/months/2026-10")

    with database.work() as work:
        by = a_person(work)
        service.explain(work, line_id="txn_2", words="寄付", by_person_id=by, against=service.Against.BANK)
        compared(work, 17_000)
    assert why(database) == []
    assert "締められます" in page(operator, "/operations/money/months")

    assert operator.post("/operations/money/months/2026-10/close").status_code == 303
    assert operator.post("/operations/money/months/2026-10/close").status_code == 303
    assert "に締めました" in page(operator, "/operations/money/months/2026-10")
    with database.read() as work:
        assert months.is_closed(work, on=OCTOBER)


def test_months_wait_for_those_before_and_for_their_end(database, clock):
    with database.work() as work:
        paid(work)
        service.take_in(work, lines=[a_line()])
        compared(work, 8_500)

    assert why(database, "2026-11") == [Why.NOT_OVER, Why.EARLIER_OPEN, Why.NOT_COMPARED]


def test_what_moves_in_the_next_month_does_not_keep_this_one_open(database):
    with database.work() as work:
        paid(work)
        service.take_in(work, lines=[a_line()])
        paid(work, "payment:2", date(2026, 11, 2))
        compared(work, 8_500)

    assert why(database) == []


def test_the_trial_balance_adds_up_on_the_page_and_in_the_file(database, operator):
    with database.work() as work:
        company_id = a_company(work, tickets=0).id
        earned = [Move(Account.UNBILLED, Account.REVENUE, 10_000, company_id=company_id)]
        ledger.enter(work, event=Event.TALK_EARNED, reference="booking:1", moves=earned, on=date(2026, 9, 3))
        paid(work)
        service.take_in(work, lines=[a_line()])

    assert "17,900円" in page(operator, "/operations/money/months/2026-10")
    rows = csv_of(operator, "trial-balance")
    assert rows[0] == ["科目", "内容", "前月からの残り", "借方", "貸方", "残り"]
    assert ["revenue", "売上", "-10000", "0", "0", "-10000"] in rows
    assert ["card_clearing", "カードの支払いで、Stripeの記録を待つもの", "0", "8800", "8800", "0"] in rows
    assert sum(int(row[5]) for row in rows[1:-1]) == 0
    assert rows[-1][3] == rows[-1][4] == "17900"


def test_the_journal_has_every_entry_of_the_month_and_no_person(database, operator):
    with database.work() as work:
        paid(work)
        paid(work, "=payment:2")
        paid(work, "payment:3", date(2026, 11, 1))

    rows = csv_of(operator, "journal")

    assert [(row[2], row[5]) for row in rows[1:]] == [("'=payment:2", "8800"), ("payment:1", "8800")]


def csv_of(visitor, name):
    answer = visitor.get(f"/operations/money/months/2026-10/{name}.csv")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="sotomado-{name}-2026-10.csv"'
    return list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))))


def test_a_coming_rate_is_added_and_taken_back(database, operator):
    new = {"kind": "consumption_tax", "from_on": "2027-04-01", "value": "１２％"}

    assert operator.post("/operations/money/rates", new).status_code == 303

    assert "12%" in page(operator, "/operations/money/rates")
    with database.read() as work:
        assert rates.rate_on(work, RateKind.CONSUMPTION_TAX, date(2027, 3, 31)) == 1_000
        assert rates.rate_on(work, RateKind.CONSUMPTION_TAX, date(2027, 4, 1)) == 1_200
    assert operator.post("/operations/money/rates/take-back", new).status_code == 303
    with database.read() as work:
        assert rates.rate_on(work, RateKind.CONSUMPTION_TAX, date(2027, 4, 1)) == 1_000


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"kind": "luck"}, "どれを変えるか"),
        ({"from_on": "2026-11-20"}, "明日より後の日"),
        ({"from_on": "soon"}, "日付で書いて"),
        ({"value": "much"}, "境目は円で書いてください"),
        ({"value": "10.215"}, "境目は円で書いてください"),
        ({"value": "NaN"}, "境目は円で書いてください"),
        ({"value": "-1"}, "境目は円で書いてください"),
        ({"value": "101"}, "境目は円で書いてください"),
    ],
)
def test_a_rate_that_cannot_be_is_refused_with_what_was_typed(database, operator, changed, said):
    answer = operator.post(
        "/operations/money/rates", {"kind": "withholding", "from_on": "2027-01-01", "value": "10.21"} | changed
    )

    assert answer.status_code == 422
    assert said in answer.get_data(as_text=True)


def test_a_rate_that_holds_already_is_not_taken_back(database, operator):
    operator.post("/operations/money/rates/take-back", {"kind": "consumption_tax", "from_on": "2019-10-01"})

    with database.read() as work:
        assert rates.rate_on(work, RateKind.CONSUMPTION_TAX, date(2026, 11, 20)) == 1_000


def test_an_operator_asks_for_a_comparison(database, operator):
    assert operator.post("/operations/money/reconciliation").status_code == 303

    assert "突き合わせをはじめます" in page(operator, "/operations/money/reconciliation")
