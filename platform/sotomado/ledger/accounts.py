"""The accounts, and which of them each business event moves. Read this table and one knows how money flows here.

A move takes an amount from one account (credit) to another (debit); a balance is debits less credits. So what we own or
spent is positive (receivables, clearing, bank, costs) and what we owe or earned is negative (tickets, advances, tax,
payables, revenue). `net` is without consumption tax.

    event                debit                  credit                 amount
    PACK_INVOICED        COMPANY_RECEIVABLE     TICKET_LIABILITY       net price of the pack
                         COMPANY_RECEIVABLE     CONSUMPTION_TAX        its tax
    TICKET_EARNED        TICKET_LIABILITY       REVENUE                the ticket's share of its pack
    TICKETS_EXPIRED      TICKET_LIABILITY       EXPIRED_TICKETS        what was left of the pack
    TALK_EARNED          UNBILLED               REVENUE                net price (companies that pay by the month)
    MONTH_INVOICED       COMPANY_RECEIVABLE     UNBILLED               net sum of the talks
                         COMPANY_RECEIVABLE     REVENUE                base fees, where the contract has some
                         COMPANY_RECEIVABLE     CONSUMPTION_TAX        tax, rounded once per rate
    INVOICE_CREDITED     what was credited      COMPANY_RECEIVABLE     net; tax from CONSUMPTION_TAX
    INVOICE_PAID         CARD_CLEARING | BANK   COMPANY_RECEIVABLE     what came in (through Stripe | past it)
                         COMPANY_RECEIVABLE     BANK                   what was given back of it
    WRITTEN_OFF          LOSSES                 COMPANY_RECEIVABLE     what nobody will pay any more
    CARD_PAID            CARD_CLEARING          ADVANCES               price with tax (private persons)
    CARD_EARNED          ADVANCES               REVENUE                what is kept, net
                         ADVANCES               CONSUMPTION_TAX        its tax
    REFUND_PROMISED      ADVANCES               REFUNDS                what goes back
    REFUND_PAID_OTHERWISE  REFUNDS              BANK                   where a card takes nothing back any more
    FEE_EARNED           CONSULTANT_COST        CONSULTANT_ACCRUED     the fee, without tax
    STATEMENT_MADE       CONSULTANT_ACCRUED     CONSULTANT_PAYABLE     net sum of the month
                         INPUT_TAX              CONSULTANT_PAYABLE     the part of its tax that may be deducted
                         CONSULTANT_COST        CONSULTANT_PAYABLE     the part that may not
                         CONSULTANT_PAYABLE     WITHHOLDING_PAYABLE    income tax withheld
    CONSULTANT_PAID      CONSULTANT_PAYABLE     TRANSFER_CLEARING | BANK   what is paid (through Stripe | past it)
    WITHHOLDING_DEPOSITED  WITHHOLDING_PAYABLE  BANK                   handed on to the tax office
    STRIPE_SETTLED       see `billing.reconciling`: one event for each balance transaction of Stripe
    CORRECTED            the moves of an earlier event with both sides exchanged

CARD_CLEARING, REFUNDS and TRANSFER_CLEARING hold what was agreed and has not been seen in Stripe's own books yet; when
it is seen, it moves on to STRIPE_CLEARING, whose balance is what Stripe holds for us.
"""

from __future__ import annotations

from enum import StrEnum


class Account(StrEnum):
    """勘定科目."""

    COMPANY_RECEIVABLE = "company_receivable"
    UNBILLED = "unbilled"
    TICKET_LIABILITY = "ticket_liability"
    ADVANCES = "advances"
    CARD_CLEARING = "card_clearing"
    STRIPE_CLEARING = "stripe_clearing"
    TRANSFER_CLEARING = "transfer_clearing"
    REFUNDS = "refunds"
    DISPUTED = "disputed"
    BANK = "bank"
    REVENUE = "revenue"
    EXPIRED_TICKETS = "expired_tickets"
    CONSUMPTION_TAX = "consumption_tax"
    INPUT_TAX = "input_tax"
    CONSULTANT_COST = "consultant_cost"
    CONSULTANT_ACCRUED = "consultant_accrued"
    CONSULTANT_PAYABLE = "consultant_payable"
    WITHHOLDING_PAYABLE = "withholding_payable"
    STRIPE_FEES = "stripe_fees"
    LOSSES = "losses"


class Event(StrEnum):
    """What happened in the business. Together with its reference it stands in the books once."""

    PACK_INVOICED = "pack_invoiced"
    TICKET_EARNED = "ticket_earned"
    TICKETS_EXPIRED = "tickets_expired"
    TALK_EARNED = "talk_earned"
    MONTH_INVOICED = "month_invoiced"
    INVOICE_CREDITED = "invoice_credited"
    INVOICE_PAID = "invoice_paid"
    WRITTEN_OFF = "written_off"
    CARD_PAID = "card_paid"
    CARD_EARNED = "card_earned"
    REFUND_PROMISED = "refund_promised"
    REFUND_PAID_OTHERWISE = "refund_paid_otherwise"
    FEE_EARNED = "fee_earned"
    STATEMENT_MADE = "statement_made"
    CONSULTANT_PAID = "consultant_paid"
    WITHHOLDING_DEPOSITED = "withholding_deposited"
    STRIPE_SETTLED = "stripe_settled"
    CORRECTED = "corrected"
