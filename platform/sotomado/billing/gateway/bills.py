"""Invoices of Stripe's, by which companies pay. The legal document is ours (billing/invoices); Stripe's says the same.

One taxable line for each rate, with its tax: the law has it rounded once for each rate of an invoice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sotomado.billing.gateway.client import Asking, asking, id_of, instant, keyed, noted, seconds
from sotomado.billing.gateway.objects import Bill, BillTax, CreditNote

if TYPE_CHECKING:
    from stripe.params import (
        CreditNoteCreateParams,
        InvoiceAddLinesParamsLine,
        InvoiceListParams,
        InvoicePaymentListParams,
    )


@dataclass(frozen=True)
class BillLine:
    """All of one rate: what it is for, its sum without tax, the rate in basis points (1,000 is 10 %), its tax."""

    title: str
    net_yen: int
    rate_bp: int
    tax_yen: int


class Bills(Asking):
    """Invoices and credit notes, and our own number in the invoice system."""

    def own_tax_number(self, number: str) -> str:
        """The id under which Stripe knows our own registration number (T and 13 digits)."""
        with asking():
            for one in self._v1.tax_ids.list({"owner": {"type": "self"}, "limit": 100}).auto_paging_iter():
                if one.type == "jp_trn" and one.value == number:
                    return str(one.id)
            made = self._v1.tax_ids.create(
                {"type": "jp_trn", "value": number, "owner": {"type": "self"}}, keyed(f"own-tax-number:{number}")
            )
        return str(made.id)

    def draft_bill(
        self,
        *,
        customer_id: str,
        number: str,
        lines: Sequence[BillLine],
        due_at: datetime,
        issuer_number: str,
        metadata: dict[str, str],
        key: str,
    ) -> Bill:
        """A draft that stays one until `finalize_bill`. `number`: of our own document, which it refers to.

        The tax of each rate is stated, not left to be worked out: Stripe would round half a yen up, and we drop it.
        Begun anew with the same `key`, it is the same draft.
        """
        own_number = self.own_tax_number(issuer_number)
        with asking():
            draft = self._v1.invoices.create(
                {
                    "customer": customer_id,
                    "collection_method": "send_invoice",
                    "due_date": seconds(due_at),
                    "auto_advance": False,
                    "currency": "jpy",
                    "pending_invoice_items_behavior": "exclude",
                    "account_tax_ids": [own_number],
                    "custom_fields": [{"name": "請求書番号", "value": number}],
                    "rendering": {"amount_tax_display": "exclude_tax"},
                    "metadata": metadata,
                },
                keyed(key),
            )
            self._v1.invoices.add_lines(draft.id, {"lines": [_stated(line) for line in lines]}, keyed(f"{key}:lines"))
            return _bill(self._v1.invoices.retrieve(draft.id, {"expand": ["payments"]}))

    def bill(self, bill_id: str) -> Bill:
        with asking():
            return _bill(self._v1.invoices.retrieve(bill_id, {"expand": ["payments"]}))

    def bills_of(self, customer_id: str, *, metadata: dict[str, str]) -> list[Bill]:
        """Those of a customer on which all of `metadata` is noted, the newest first."""
        params: InvoiceListParams = {"customer": customer_id, "limit": 100, "expand": ["data.payments"]}
        with asking():
            return [
                _bill(one)
                for one in self._v1.invoices.list(params).auto_paging_iter()
                if metadata.items() <= noted(one).items()
            ]

    def bill_paid_by(self, payment_id: str) -> Bill | None:
        """The bill that a payment paid for, if it paid for one."""
        with asking():
            paid: InvoicePaymentListParams = {
                "payment": {"type": "payment_intent", "payment_intent": payment_id},
                "limit": 1,
            }
            found = self._v1.invoice_payments.list(paid).data
            return self.bill(str(id_of(found[0].invoice))) if found else None

    def finalize_bill(self, bill_id: str, *, key: str) -> Bill:
        """Give it a number and make it payable. It is not sent by that."""
        with asking():
            self._v1.invoices.finalize_invoice(bill_id, {"auto_advance": False}, keyed(key))
        return self.bill(bill_id)

    def send_bill(self, bill_id: str, *, key: str) -> Bill:
        """Have Stripe mail it to the customer."""
        with asking():
            self._v1.invoices.send_invoice(bill_id, options=keyed(key))
        return self.bill(bill_id)

    def void_bill(self, bill_id: str, *, key: str) -> Bill:
        """Nothing is owed on it any more."""
        with asking():
            self._v1.invoices.void_invoice(bill_id, options=keyed(key))
        return self.bill(bill_id)

    def drop_draft(self, bill_id: str) -> None:
        with asking():
            self._v1.invoices.delete(bill_id)

    def mark_paid_elsewhere(self, bill_id: str, *, key: str) -> Bill:
        """It was paid into our bank account, past Stripe."""
        with asking():
            self._v1.invoices.pay(bill_id, {"paid_out_of_band": True}, keyed(key))
        return self.bill(bill_id)

    def credit(
        self,
        *,
        bill_id: str,
        gross_yen: int,
        memo: str,
        metadata: dict[str, str],
        key: str,
        refund_yen: int = 0,
        paid_elsewhere_yen: int = 0,
    ) -> CreditNote:
        """Take `gross_yen` (tax within it) off a bill. Of a paid one it must be said where the money goes: back to
        the card (`refund_yen`), or by us past Stripe (`paid_elsewhere_yen`)."""
        params: CreditNoteCreateParams = {
            "invoice": bill_id,
            "amount": gross_yen,
            "memo": memo,
            "reason": "order_change",
            "metadata": metadata,
        }
        if refund_yen:
            params["refund_amount"] = refund_yen
        if paid_elsewhere_yen:
            params["out_of_band_amount"] = paid_elsewhere_yen
        with asking():
            return _credit_note(self._v1.credit_notes.create(params, keyed(key)))

    def credit_note(self, note_id: str) -> CreditNote:
        with asking():
            return _credit_note(self._v1.credit_notes.retrieve(note_id))

    def credits_of(self, bill_id: str) -> list[CreditNote]:
        """The oldest first."""
        with asking():
            found = list(self._v1.credit_notes.list({"invoice": bill_id, "limit": 100}).auto_paging_iter())
        return [_credit_note(one) for one in reversed(found)]


def _stated(line: BillLine) -> InvoiceAddLinesParamsLine:
    return {
        "description": line.title,
        "amount": line.net_yen,
        "tax_amounts": [
            {
                "amount": line.tax_yen,
                "taxable_amount": line.net_yen,
                "tax_rate_data": {
                    "display_name": "消費税",
                    "percentage": line.rate_bp / 100,
                    "inclusive": False,
                    "country": "JP",
                    "tax_type": "jct",
                },
            }
        ],
    }


def _bill(found: Any) -> Bill:
    taxes = tuple(_tax(one) for one in found.total_taxes or ())
    payments = getattr(getattr(found, "payments", None), "data", None) or ()
    return Bill(
        id=found.id,
        status=found.status or "draft",
        number=found.number,
        customer_id=id_of(found.customer),
        net_yen=found.total - sum(one.tax_yen for one in taxes),
        tax_yen=sum(one.tax_yen for one in taxes),
        total_yen=found.total,
        taxes=taxes,
        paid_yen=found.amount_paid,
        left_yen=found.amount_remaining,
        page_url=found.hosted_invoice_url,
        pdf_url=found.invoice_pdf,
        due_at=instant(found.due_date) if found.due_date else None,
        is_paid_elsewhere=found.status == "paid" and not payments and found.total > 0,
        payment_ids=tuple(
            str(id_of(one.payment.payment_intent)) for one in payments if getattr(one.payment, "payment_intent", None)
        ),
        line_ids=tuple(one.id for one in found.lines.data),
        noted=noted(found),
    )


def _tax(found: Any) -> BillTax:
    details = getattr(found, "tax_rate_details", None)
    return BillTax(id_of(getattr(details, "tax_rate", None)), found.taxable_amount or 0, found.amount)


def _credit_note(found: Any) -> CreditNote:
    taxes = found.total_taxes or ()
    return CreditNote(
        id=found.id,
        number=found.number,
        status=found.status,
        bill_id=str(id_of(found.invoice)),
        total_yen=found.total,
        tax_yen=sum(one.amount for one in taxes),
        noted=noted(found),
    )
