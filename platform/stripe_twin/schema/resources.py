"""What an answer holds, read from the client's resource classes: for completing answers, and for judging them."""

import ast
from dataclasses import dataclass
from functools import cache
from typing import Any

from stripe_twin.schema import source
from stripe_twin.values import Json

# Which module of the client declares an object; the class is named in it as the client names it.
MODULES = {
    "account": ("_account", "Account"),
    "account_link": ("_account_link", "AccountLink"),
    "balance": ("_balance", "Balance"),
    "balance_transaction": ("_balance_transaction", "BalanceTransaction"),
    "bank_account": ("_bank_account", "BankAccount"),
    "charge": ("_charge", "Charge"),
    "checkout.session": ("checkout/_session", "Session"),
    "credit_note": ("_credit_note", "CreditNote"),
    "credit_note_line_item": ("_credit_note_line_item", "CreditNoteLineItem"),
    "customer": ("_customer", "Customer"),
    "dispute": ("_dispute", "Dispute"),
    "event": ("_event", "Event"),
    "invoice": ("_invoice", "Invoice"),
    "invoice_payment": ("_invoice_payment", "InvoicePayment"),
    "invoiceitem": ("_invoice_item", "InvoiceItem"),
    "item": ("_line_item", "LineItem"),
    "line_item": ("_invoice_line_item", "InvoiceLineItem"),
    "payment_intent": ("_payment_intent", "PaymentIntent"),
    "payment_method": ("_payment_method", "PaymentMethod"),
    "payout": ("_payout", "Payout"),
    "price": ("_price", "Price"),
    "product": ("_product", "Product"),
    "refund": ("_refund", "Refund"),
    "setup_intent": ("_setup_intent", "SetupIntent"),
    "tax_id": ("_tax_id", "TaxId"),
    "tax_rate": ("_tax_rate", "TaxRate"),
    "transfer": ("_transfer", "Transfer"),
    "transfer_reversal": ("_transfer_reversal", "TransferReversal"),
    "webhook_endpoint": ("_webhook_endpoint", "WebhookEndpoint"),
}
# Declared, and yet not there unless asked for (`expand`) or unless it is so (`deleted`).
LEFT_OUT = {
    "*": {"deleted", "test_clock", "application", "customer_account"},
    "charge": {"refunds", "authorization_code", "level3", "source", "presentment_details"},
    "checkout.session": {"line_items", "presentment_details"},
    "customer": {"sources", "subscriptions", "tax_ids", "tax", "cash_balance", "invoice_credit_balance"},
    "invoice": {"payments", "confirmation_secret"},
    "webhook_endpoint": {"secret"},
    "account": {"individual", "company", "groups"},
}


@dataclass(frozen=True)
class Field:
    """One field of a class: its annotation without `Optional`, and the inner class it names, if it names one."""

    annotation: ast.expr
    is_nullable: bool
    inner: "Shape | None"


@dataclass(frozen=True)
class Shape:
    """The fields of an object, or of an object inside one."""

    fields: dict[str, Field]


@cache
def shape_of(kind: str) -> Shape:
    module, name = MODULES[kind]
    return _shape(source.classes_of(module)[name], {})


def _shape(class_: ast.ClassDef, around: dict[str, ast.ClassDef]) -> Shape:
    inner = around | {node.name: node for node in class_.body if isinstance(node, ast.ClassDef)}
    return Shape({name: _field(annotation, inner) for name, annotation in source.fields_of(class_).items()})


def _field(annotation: ast.expr, classes: dict[str, ast.ClassDef]) -> Field:
    name, inside = source.subscript(annotation)
    is_nullable = name == "Optional"
    bare = source.unquoted(inside[0]) if is_nullable else annotation
    named, within = source.subscript(bare)
    of = source.subscript(within[0])[0] if named == "List" and within else named
    return Field(bare, is_nullable, _shape(classes[of], classes) if of in classes else None)


def completed(kind: str, given: Json) -> Json:
    """The object with everything else that may be null as null, so that a client may ask for any field of it."""
    left_out = LEFT_OUT["*"] | LEFT_OUT.get(kind, set())
    if kind == "payment_method":  # has a field for each of fifty kinds of payment, and Stripe names one
        return {"allow_redisplay": "unspecified", "customer": None, "metadata": {}} | given
    shape = shape_of(kind)
    absent = {
        name: None for name, field in shape.fields.items() if field.is_nullable and name not in {*given, *left_out}
    }
    return {name: _within(shape.fields.get(name), value) for name, value in given.items()} | absent


def _within(field: Field | None, value: Any) -> Any:
    if field is None or field.inner is None:
        return value
    if isinstance(value, list):
        return [_within(field, part) for part in value]
    if not isinstance(value, dict) or "object" in value:
        return value
    inner = field.inner.fields
    if not value and len(inner) > 8:  # a record of many kinds, of which none applies
        return value
    nulls = {name: None for name, part in inner.items() if part.is_nullable and name not in value and len(inner) <= 40}
    return {name: _within(inner.get(name), part) for name, part in value.items()} | nulls
