"""Who may use what about money: the part of the table of `authorisation` that contracts, billing and their desk answer
for.

HR reaches counts, prices and invoices of their own company, and nobody's name; consultants their own statements;
private persons their own payments.
"""

from __future__ import annotations

from sotomado.accounts.access import ADVISEE, ANYONE, CONSULTANT, HR_BILLING, OPERATOR, SIGNED_IN, Access

MONEY: dict[str, Access] = {
    # contract and tickets, for HR
    "packs.show": HR_BILLING,
    "packs.choose": HR_BILLING,
    "packs.order": HR_BILLING,
    "packs.pack": HR_BILLING,
    "packs.look": HR_BILLING,
    # a company's invoices, for HR; all of them, for operators
    "invoices.index": HR_BILLING,
    "invoices.show": HR_BILLING,
    "invoices.paper": HR_BILLING,
    "invoices.note_paper": HR_BILLING,
    "invoices.contact": HR_BILLING,
    "invoices.set_contact": HR_BILLING,
    "invoice_desk.index": OPERATOR,
    "invoice_desk.show": OPERATOR,
    "invoice_desk.paper": OPERATOR,
    "invoice_desk.note_paper": OPERATOR,
    "invoice_desk.transfer": OPERATOR,
    "invoice_desk.give_back": OPERATOR,
    "invoice_desk.undo": OPERATOR,
    "invoice_desk.credit": OPERATOR,
    "invoice_desk.send": OPERATOR,
    "invoice_desk.act": OPERATOR,
    # contracts, for operators
    "operations.contracts": OPERATOR,
    "operations.contract": OPERATOR,
    "operations.new_terms": OPERATOR,
    "operations.agree_on_terms": OPERATOR,
    "operations.end_contract": OPERATOR,
    "operations.give_tickets": OPERATOR,
    # Stripe itself, known by its signature.
    "webhooks.receive": ANYONE,
    # the door for private persons
    "privately.door": ANYONE,
    "privately.come_in": ANYONE,
    "privately.take_up": SIGNED_IN,
    # a private person's payments
    "checkout.pay": ADVISEE,
    "checkout.index": ADVISEE,
    "checkout.show": ADVISEE,
    "checkout.look": ADVISEE,
    "checkout.receipt": ADVISEE,
    "checkout.forget_card": ADVISEE,
    # cards, for operators
    "card_desk.index": OPERATOR,
    "card_desk.pay_otherwise": OPERATOR,
    "card_desk.show": OPERATOR,
    "card_desk.give_back": OPERATOR,
    "card_desk.private_prices": OPERATOR,
    "card_desk.set_price": OPERATOR,
    # the operators' books
    "operations.money": OPERATOR,
    "operations.reconciliation": OPERATOR,
    "operations.reconcile_now": OPERATOR,
    "operations.stripe_line": OPERATOR,
    "operations.explain_line": OPERATOR,
    "operations.open_item": OPERATOR,
    "operations.settle_item": OPERATOR,
    "operations.books": OPERATOR,
    "operations.money_months": OPERATOR,
    "operations.money_month": OPERATOR,
    "operations.close_month": OPERATOR,
    "operations.trial_balance_file": OPERATOR,
    "operations.journal_file": OPERATOR,
    "operations.rates": OPERATOR,
    "operations.announce_rate": OPERATOR,
    "operations.take_back_rate": OPERATOR,
    # payouts
    "pay.index": CONSULTANT,
    "pay.show": CONSULTANT,
    "pay.paper": CONSULTANT,
    "pay.record": CONSULTANT,
    "pay.record_file": CONSULTANT,
    "pay.open_account": CONSULTANT,
    "pay.open_again": CONSULTANT,
    "pay.come_back": CONSULTANT,
    "payouts.index": OPERATOR,
    "payouts.show": OPERATOR,
    "payouts.paper": OPERATOR,
    "payouts.pay_otherwise": OPERATOR,
    "payouts.take_back": OPERATOR,
    "payouts.pay_again": OPERATOR,
    "payouts.withheld": OPERATOR,
    "payouts.hand_on": OPERATOR,
    "payouts.record_years": OPERATOR,
    "payouts.records_file": OPERATOR,
    "payouts.record_paper": OPERATOR,
    "payouts.taxed": OPERATOR,
    "payouts.agree": OPERATOR,
}
