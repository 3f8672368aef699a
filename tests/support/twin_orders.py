"""What the tests of the twin ask for again and again, with what most of them do not care about filled in."""

import stripe


def a_session(client: stripe.StripeClient, amount: int = 11_000, **changed):
    """An open checkout session over one consultation."""
    product = {"currency": "jpy", "unit_amount": amount, "product_data": {"name": "個人面談 50分"}}
    wanted = {
        "mode": "payment",
        "success_url": "http://127.0.0.1:9/done?session={CHECKOUT_SESSION_ID}",
        "cancel_url": "http://127.0.0.1:9/back",
        "line_items": [{"quantity": 1, "price_data": product}],
    }
    return client.v1.checkout.sessions.create(wanted | changed)


def a_paid_intent(client: stripe.StripeClient, amount: int = 11_000, card: str = "pm_card_visa", **changed):
    wanted = {"amount": amount, "currency": "jpy", "payment_method": card, "confirm": True}
    return client.v1.payment_intents.create(wanted | changed)


def a_tax_rate(client: stripe.StripeClient, *, inclusive: bool = True):
    wanted = {"display_name": "消費税", "percentage": 10, "inclusive": inclusive, "country": "JP", "tax_type": "jct"}
    return client.v1.tax_rates.create(wanted)


def an_open_invoice(client: stripe.StripeClient, amount: int = 110_000, **changed):
    """A finalized invoice to a company over one taxable line."""
    customer = client.v1.customers.create({"name": "青空商事株式会社", "preferred_locales": ["ja"]})
    wanted = {"customer": customer.id, "collection_method": "send_invoice", "days_until_due": 30, "auto_advance": False}
    invoice = client.v1.invoices.create(wanted | changed)
    item = {"customer": customer.id, "invoice": invoice.id, "amount": amount, "currency": "jpy"}
    client.v1.invoice_items.create(item | {"description": "面談", "tax_rates": [a_tax_rate(client).id]})
    return client.v1.invoices.finalize_invoice(invoice.id)


def a_payee(client: stripe.StripeClient, twin=None):
    """A connected account; with a twin to direct, one that money can be sent to."""
    wanted = {"type": "express", "country": "JP", "email": "payee@example.com", "business_type": "individual"}
    made = client.v1.accounts.create(wanted | {"capabilities": {"transfers": {"requested": True}}})
    if twin is not None:
        twin.onboard(made.id)
    return made
