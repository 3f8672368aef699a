"""The pages of the twin in a real browser: paying, the bank's question, an invoice, a payee's registration."""

import re

import pytest
from playwright.sync_api import expect
from support.browser import PHONE
from support.twin_orders import a_payee, a_session, an_open_invoice


def fill_card(page, number="4242 4242 4242 4242", name="TARO YAMADA"):
    page.get_by_label("カード番号").fill(number)
    page.get_by_label("有効期限の月").fill("12")
    page.get_by_label("有効期限の年").fill("2034")
    page.get_by_label("セキュリティコード").fill("123")
    page.get_by_label("カードの名義").fill(name)


def for_a_browser(client, running, **changed):
    """A session whose way back is a page that exists."""
    back = f"{running.url}/nobody"
    wanted = {"success_url": f"{back}?session={{CHECKOUT_SESSION_ID}}", "cancel_url": back, "locale": "ja"}
    return a_session(client, **(wanted | {"customer_email": "taro@example.com"} | changed))


def test_somebody_pays_without_any_script(client, running, a_person_at):
    session = for_a_browser(client, running)
    person = a_person_at(running.url, script=False)
    page = person.open(session.url)
    expect(page.get_by_role("banner")).to_contain_text("テスト環境")
    expect(page.get_by_role("table").first).to_contain_text("11,000円")

    fill_card(page)
    page.get_by_role("button", name="11,000円を支払う").click()

    expect(page).to_have_url(re.compile(f"nobody.session={session.id}"))
    assert client.v1.checkout.sessions.retrieve(session.id).payment_status == "paid"


def test_paying_again_by_going_back_charges_nothing(client, running, twin, a_person_at):
    session = for_a_browser(client, running)
    page = a_person_at(running.url).open(session.url)
    fill_card(page)
    twin.pay(session.id)

    page.get_by_role("button", name="11,000円を支払う").click()

    expect(page).to_have_url(re.compile("nobody"))
    assert len(twin.objects("charge")) == 1


def test_complaints_stand_beside_their_fields_and_nothing_typed_is_lost(client, running, a_person_at):
    session = for_a_browser(client, running, customer_email=None)
    person = a_person_at(running.url)
    page = person.open(session.url)
    fill_card(page, number="4242 4242 4242 4241", name="HANAKO SATO")

    page.get_by_role("button", name="11,000円を支払う").click()

    expect(page.get_by_role("alert")).to_contain_text("入力を確かめてください")
    expect(page.get_by_label("カード番号")).to_have_accessible_description(re.compile("カード番号が正しくありません"))
    expect(page.get_by_label("メールアドレス")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("カードの名義")).to_have_value("HANAKO SATO")
    assert person.axe() == []


@pytest.mark.parametrize(
    ("number", "words"),
    [("4000000000000002", "承認しませんでした"), ("4000000000009995", "利用枠が足りない")],
)
def test_a_card_that_says_no_is_told_kindly_and_another_one_works(client, running, a_person_at, number, words):
    session = for_a_browser(client, running)
    page = a_person_at(running.url).open(session.url)
    fill_card(page, number=number)
    page.get_by_role("button", name="11,000円を支払う").click()
    expect(page.get_by_role("alert")).to_contain_text(words)

    page.get_by_label("カード番号").fill("4242424242424242")
    page.get_by_role("button", name="11,000円を支払う").click()

    expect(page).to_have_url(re.compile("nobody"))


def test_the_bank_asks_and_is_answered_rightly_wrongly_or_not_at_all(client, running, a_person_at):
    session = for_a_browser(client, running)
    person = a_person_at(running.url)
    page = person.open(session.url)
    fill_card(page, number="4000 0000 0000 3220")
    page.get_by_role("button", name="11,000円を支払う").click()
    expect(page.get_by_role("heading", name="本人認証")).to_be_visible()
    assert person.axe() == []

    page.get_by_role("link", name="認証せずに戻る").click()
    expect(page.get_by_role("alert")).to_contain_text("まだ終わっていません")
    page.get_by_role("link", name="本人認証を続ける").click()
    page.get_by_role("button", name="認証に失敗する").click()
    expect(page.get_by_role("alert")).to_contain_text("支払いは行われていません")
    fill_card(page, number="4000 0000 0000 3220")
    page.get_by_role("button", name="11,000円を支払う").click()
    page.get_by_role("button", name="認証を完了する").click()

    expect(page).to_have_url(re.compile("nobody"))
    assert client.v1.checkout.sessions.retrieve(session.id).payment_status == "paid"


def test_somebody_keeps_a_card_and_pays_with_it_without_typing(client, running, twin, a_person_at):
    customer = client.v1.customers.create({"name": "佐藤花子"})
    offer = {"customer": customer.id, "saved_payment_method_options": {"payment_method_save": "enabled"}}
    first, second = (for_a_browser(client, running, customer_email=None, **offer) for _ in range(2))
    person = a_person_at(running.url, viewport=PHONE)
    page = person.open(first.url)
    fill_card(page)
    page.get_by_label("次回のためにこのカードを保存する").check()
    page.get_by_role("button", name="11,000円を支払う").click()
    expect(page).to_have_url(re.compile("nobody"))

    page.goto(second.url)
    expect(page.get_by_role("radio", name="Visa 末尾4242(有効期限 12/2034)")).to_be_checked()
    assert person.axe() == []
    page.get_by_role("button", name="11,000円を支払う").click()

    expect(page).to_have_url(re.compile(f"nobody.session={second.id}"))
    assert len(twin.objects("charge")) == 2


def test_an_expired_session_says_so(client, running, twin, a_person_at):
    session = for_a_browser(client, running)
    client.v1.checkout.sessions.expire(session.id)
    person = a_person_at(running.url)

    page = person.open(f"{running.url}/c/pay/{session.id}")

    expect(page.get_by_role("heading", level=1)).to_have_text("この支払い画面の期限が過ぎました")
    expect(page.get_by_role("link", name="お申し込みの画面へ戻る")).to_be_visible()


@pytest.mark.parametrize(("locale", "heading"), [("en", "Payment"), ("ja", "お支払い"), ("auto", "Payment")])
@pytest.mark.parametrize("dark", [False, True])
def test_the_page_speaks_its_language_on_a_phone_and_in_the_dark(client, running, a_person_at, locale, heading, dark):
    session = for_a_browser(client, running, locale=locale)
    person = a_person_at(running.url, language="en", viewport=PHONE, dark=dark)

    page = person.open(session.url)

    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    page.get_by_role("group").locator("summary").click()
    assert person.axe() == []
    assert not person.is_overflowing()


def test_an_invoice_is_paid_at_a_bank(client, running, a_person_at):
    invoice = an_open_invoice(client)
    person = a_person_at(running.url)
    page = person.open(invoice.hosted_invoice_url)
    expect(page.get_by_role("heading", level=1)).to_contain_text(invoice.number)
    assert person.axe() == []

    page.get_by_role("button", name="銀行振込を済ませた").click()

    expect(page.get_by_text("この請求書は支払い済みです。")).to_be_visible()
    assert client.v1.invoices.retrieve(invoice.id).status == "paid"


def test_an_invoice_is_paid_by_a_card_whose_bank_asks(client, running, a_person_at):
    invoice = an_open_invoice(client)
    page = a_person_at(running.url).open(invoice.hosted_invoice_url)
    fill_card(page, number="4000 0025 0000 3155")
    page.get_by_role("button", name="110,000円を支払う").click()

    page.get_by_role("button", name="認証を完了する").click()

    expect(page.get_by_text("この請求書は支払い済みです。")).to_be_visible()


def test_an_invoice_has_a_pdf(client, running, a_person_at):
    invoice = an_open_invoice(client)

    answer = a_person_at(running.url).page.request.get(invoice.invoice_pdf)

    assert answer.headers["content-type"] == "application/pdf"
    assert answer.body().startswith(b"%PDF-")
    assert invoice.number.encode() in answer.body()


def a_link(client, running, payee):
    wanted = {"account": payee.id, "type": "account_onboarding"}
    urls = {"return_url": f"{running.url}/returned", "refresh_url": f"{running.url}/refreshed"}
    return client.v1.account_links.create(wanted | urls).url


def fill_registration(page):
    page.get_by_label("お名前(カナ)").fill("サトウ ハナコ")
    page.get_by_label("生年月日").fill("1980-04-01")
    page.get_by_label("金融機関コード").fill("0001")
    page.get_by_label("支店コード").fill("123")
    page.get_by_label("口座番号").fill("7654321")
    page.get_by_label("口座名義(カナ)").fill("サトウ ハナコ")


@pytest.mark.parametrize(
    ("button", "submitted", "enabled"),
    [("登録する", True, True), ("本人確認の書類はあとで提出する", True, False), ("あとで続ける", False, False)],
)
def test_a_payee_registers_or_puts_it_off(client, running, a_person_at, button, submitted, enabled):
    payee = a_payee(client)
    person = a_person_at(running.url)
    page = person.open(a_link(client, running, payee))
    fill_registration(page)
    assert person.axe() == []

    page.get_by_role("button", name=button, exact=True).click()

    expect(page).to_have_url(f"{running.url}/returned")
    known = client.v1.accounts.retrieve(payee.id)
    assert (known.details_submitted, known.payouts_enabled) == (submitted, enabled)
    assert [one.last4 for one in known.external_accounts.data] == (["4321"] if submitted else [])


def test_a_registration_with_mistakes_says_where(client, running, a_person_at):
    page = a_person_at(running.url).open(a_link(client, running, a_payee(client)))
    fill_registration(page)
    page.get_by_label("口座番号").fill("12")

    page.get_by_role("button", name="登録する", exact=True).click()

    expect(page.get_by_label("口座番号")).to_have_accessible_description(re.compile("7桁の数字です"))
    expect(page.get_by_label("支店コード")).to_have_value("123")


def test_a_link_is_good_once_and_for_some_minutes(client, running, twin, a_person_at):
    payee = a_payee(client)
    used, late = a_link(client, running, payee), a_link(client, running, payee)
    page = a_person_at(running.url).open(used)
    expect(page.get_by_role("heading", level=1)).to_have_text("お受け取り口座の登録")

    page.goto(used)
    expect(page).to_have_url(f"{running.url}/refreshed")
    twin.advance(minutes=6)
    page.goto(late)
    expect(page).to_have_url(f"{running.url}/refreshed")


def test_an_address_that_leads_nowhere_says_so(running, a_person_at):
    page = a_person_at(running.url).open("/c/pay/cs_test_nothing")

    expect(page.get_by_role("heading", level=1)).to_have_text("ページが見つかりません")
