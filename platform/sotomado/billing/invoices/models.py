"""Tables of invoices. A document is written once and never changes; how it stands is written beside it.

Neither here nor on paper stands who talked or when: a line is a count, a price and a sum. Which entries of the books an
invoice bills, only the books' own desk can read (`InvoiceEntry`).
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from sotomado.database import Base, EnumText, Keyed, SealedText, one_of
from sotomado.keyring import Sealed


class InvoiceKind(StrEnum):
    # What was used since the last one, of a company that pays by the month.
    MONTH = "month"
    # A pack of tickets.
    PACK = "pack"


class InvoiceState(StrEnum):
    """How an invoice stands; see `states` for what may follow what."""

    # It has its number; its paper is being made, and Stripe is asked for the same sums. Nobody outside has seen it.
    PREPARED = "prepared"
    # Stripe came to other sums than we did. It is not sent before an operator has looked.
    DIFFERS = "differs"
    ISSUED = "issued"
    PAID = "paid"
    VOIDED = "voided"
    WRITTEN_OFF = "written_off"


class Series(StrEnum):
    """What is numbered by itself, each year from one."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"


class LineContent(StrEnum):
    TALKS = "talks"
    # What a contract asks for a month besides.
    BASE_FEE = "base_fee"
    TICKETS = "tickets"


class PaidBy(StrEnum):
    STRIPE = "stripe"
    BANK = "bank"


class InvoiceHappened(StrEnum):
    """The history of an invoice."""

    MADE = "made"
    DIFFERED = "differed"
    COMPARED_AGAIN = "compared_again"
    ISSUED = "issued"
    ISSUED_ANYWAY = "issued_anyway"
    SENT_AGAIN = "sent_again"
    REMINDED = "reminded"
    PAYMENT = "payment"
    PAYMENT_UNDONE = "payment_undone"
    GIVEN_BACK = "given_back"
    CREDITED = "credited"
    WRITTEN_OFF = "written_off"
    TAKEN_UP = "taken_up"
    VOIDED = "voided"
    # Stripe has it as void or uncollectible, and we did not say so.
    CLOSED_ELSEWHERE = "closed_elsewhere"


class BillingContact(Base):
    """Whom a company wants its invoices sent to, as its HR wrote it; often an address of a department."""

    __tablename__ = "billing_contact"

    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"), primary_key=True)
    # What stands under the company's name on paper: a department, a person, or nothing.
    addressee: Mapped[str] = mapped_column(String(120))
    email: Mapped[str] = mapped_column(String(254))
    changed_at: Mapped[datetime]
    # None: whoever wrote it had their data erased.
    changed_by_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)

    __table_args__ = (CheckConstraint("email LIKE '%_@_%'", name="email_has_an_at"),)


class StripeCustomer(Base):
    """A company as Stripe knows it."""

    __tablename__ = "stripe_customer"

    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"), primary_key=True)
    stripe_id: Mapped[str] = mapped_column(String(255), unique=True)
    made_at: Mapped[datetime]


class DocumentCount(Base):
    """The last number given in a series this year. Locked by whoever takes the next, so that none is left out."""

    __tablename__ = "document_count"

    series: Mapped[Series] = mapped_column(EnumText(Series), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]

    __table_args__ = (one_of("series", Series), CheckConstraint("last >= 0", name="last_not_negative"))


class Invoice(Keyed):
    """An invoice as it was made (適格請求書). Written once, with its lines and rates.

    The database refuses a number that does not follow the one before it, and sums that do not add up (see the
    migration).
    """

    __tablename__ = "invoice"

    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"), index=True)
    kind: Mapped[InvoiceKind] = mapped_column(EnumText(InvoiceKind))
    # The months it bills, "2026-10" to "2026-10"; of a pack the month it was bought in.
    from_month: Mapped[str] = mapped_column(String(7))
    until_month: Mapped[str] = mapped_column(String(7))
    pack_id: Mapped[str | None] = mapped_column(String(32))
    # The first is 1; whatever takes the place of a voided one counts on.
    revision: Mapped[int]
    # INV-2026-000123.
    number: Mapped[str] = mapped_column(String(20), unique=True)
    year: Mapped[int]
    sequence: Mapped[int]
    issued_on: Mapped[date]
    due_on: Mapped[date]
    recipient_name: Mapped[str] = mapped_column(String(120))
    addressee: Mapped[str] = mapped_column(String(120))
    net_yen: Mapped[int]
    tax_yen: Mapped[int]
    total_yen: Mapped[int]
    made_at: Mapped[datetime]

    __table_args__ = (
        one_of("kind", InvoiceKind),
        UniqueConstraint("year", "sequence"),
        CheckConstraint("total_yen = net_yen + tax_yen", name="adds_up"),
        CheckConstraint("net_yen > 0 AND total_yen > 0", name="asks_for_something"),
        CheckConstraint("sequence >= 1 AND revision >= 1", name="counts_from_one"),
        CheckConstraint("due_on >= issued_on", name="due_later"),
        CheckConstraint("from_month <= until_month", name="months_in_order"),
        CheckConstraint("(kind = 'pack') = (pack_id IS NOT NULL)", name="pack_named"),
        # A month of a company is billed once, and a pack, except anew after it was voided.
        Index(
            "uq_invoice_month",
            "company_id",
            "until_month",
            "revision",
            unique=True,
            postgresql_where=text("kind = 'month'"),
            sqlite_where=text("kind = 'month'"),
        ),
        Index(
            "uq_invoice_pack",
            "pack_id",
            "revision",
            unique=True,
            postgresql_where=text("kind = 'pack'"),
            sqlite_where=text("kind = 'pack'"),
        ),
        Index("ix_invoice_issued_on", "issued_on"),
    )


class InvoiceLine(Base):
    """What is billed: a count at a price. Neither a name nor a day. Written once."""

    __tablename__ = "invoice_line"

    invoice_id: Mapped[str] = mapped_column(ForeignKey("invoice.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[LineContent] = mapped_column(EnumText(LineContent))
    # How many tickets a pack holds.
    size: Mapped[int | None]
    count: Mapped[int]
    unit_yen: Mapped[int]
    net_yen: Mapped[int]
    rate_bp: Mapped[int]

    __table_args__ = (
        one_of("content", LineContent),
        CheckConstraint("number >= 1", name="number_counts"),
        CheckConstraint("count <> 0 AND unit_yen > 0", name="bills_something"),
        CheckConstraint("net_yen = count * unit_yen", name="multiplies"),
        CheckConstraint("(content = 'tickets') = (size IS NOT NULL)", name="pack_has_size"),
        CheckConstraint("rate_bp >= 0", name="rate_not_negative"),
    )


class InvoiceRate(Base):
    """The sum of one tax rate, and its tax, rounded once. Written once."""

    __tablename__ = "invoice_rate"

    invoice_id: Mapped[str] = mapped_column(ForeignKey("invoice.id"), primary_key=True)
    rate_bp: Mapped[int] = mapped_column(primary_key=True)
    net_yen: Mapped[int]
    tax_yen: Mapped[int]

    # Parts of a yen are dropped towards nought, as both databases divide whole numbers. A product beyond 31 bits
    # (net of 214,748 yen and more, times 10,000) needs the wider kind on PostgreSQL.
    __table_args__ = (CheckConstraint("tax_yen = CAST(net_yen AS BIGINT) * rate_bp / 10000", name="rounded_once"),)


class InvoiceEntry(Base):
    """An entry of the books that an invoice bills; each is billed once. Let go of where the invoice is voided."""

    __tablename__ = "invoice_entry"

    entry_id: Mapped[str] = mapped_column(ForeignKey("ledger_entry.id"), primary_key=True)
    invoice_id: Mapped[str] = mapped_column(ForeignKey("invoice.id"), index=True)


class InvoiceStanding(Base):
    """How an invoice stands now. Locked by whoever changes anything about it."""

    __tablename__ = "invoice_standing"

    invoice_id: Mapped[str] = mapped_column(ForeignKey("invoice.id"), primary_key=True)
    state: Mapped[InvoiceState] = mapped_column(EnumText(InvoiceState))
    total_yen: Mapped[int]
    # Less what was given back; more than was asked for where somebody paid twice.
    paid_yen: Mapped[int]
    credited_yen: Mapped[int]
    # How often the company was reminded since it fell due.
    reminded: Mapped[int]
    reminded_at: Mapped[datetime | None]
    stripe_invoice_id: Mapped[str | None] = mapped_column(String(255), unique=True)
    # Where it can be paid by card.
    pay_url: Mapped[str | None] = mapped_column(String(2000))

    __table_args__ = (
        one_of("state", InvoiceState),
        CheckConstraint("credited_yen BETWEEN 0 AND total_yen", name="credited_within"),
        CheckConstraint("paid_yen >= 0", name="paid_not_negative"),
        CheckConstraint("state <> 'paid' OR paid_yen + credited_yen >= total_yen", name="paid_in_full"),
        CheckConstraint("state <> 'voided' OR (paid_yen = 0 AND credited_yen = 0)", name="voided_untouched"),
        CheckConstraint("reminded BETWEEN 0 AND 3", name="reminded_in_steps"),
        Index("ix_invoice_standing_state", "state"),
    )


class InvoicePayment(Keyed):
    """Money that came in for an invoice, or went back (less than nought). Written once; a wrong one is undone."""

    __tablename__ = "invoice_payment"

    invoice_id: Mapped[str] = mapped_column(ForeignKey("invoice.id"), index=True)
    amount_yen: Mapped[int]
    paid_by: Mapped[PaidBy] = mapped_column(EnumText(PaidBy))
    received_on: Mapped[date]
    # What the bank's statement says, or what Stripe calls the payment.
    said: Mapped[str] = mapped_column(String(255))
    undoes_id: Mapped[str | None] = mapped_column(ForeignKey("invoice_payment.id"), unique=True)
    entered_at: Mapped[datetime]

    __table_args__ = (
        one_of("paid_by", PaidBy),
        CheckConstraint("amount_yen <> 0", name="moves_something"),
        # One payment of Stripe comes in once.
        Index(
            "uq_invoice_payment_stripe",
            "said",
            unique=True,
            postgresql_where=text("paid_by = 'stripe'"),
            sqlite_where=text("paid_by = 'stripe'"),
        ),
    )


class CreditNote(Keyed):
    """What is taken off an invoice afterwards (適格返還請求書). Written once."""

    __tablename__ = "credit_note"

    invoice_id: Mapped[str] = mapped_column(ForeignKey("invoice.id"), index=True)
    # CRN-2026-000001.
    number: Mapped[str] = mapped_column(String(20), unique=True)
    year: Mapped[int]
    sequence: Mapped[int]
    issued_on: Mapped[date]
    # Why, as the company reads it.
    reason: Mapped[str] = mapped_column(String(300))
    net_yen: Mapped[int]
    tax_yen: Mapped[int]
    total_yen: Mapped[int]
    made_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("year", "sequence"),
        CheckConstraint("total_yen = net_yen + tax_yen", name="adds_up"),
        CheckConstraint("net_yen >= 0 AND tax_yen >= 0 AND total_yen > 0", name="takes_something_off"),
        CheckConstraint("sequence >= 1", name="counts_from_one"),
        CheckConstraint("length(reason) > 0", name="reason_given"),
    )


class CreditNoteRate(Base):
    """What is taken off of one rate. Written once.

    The tax of several notes of one invoice adds up to the invoice's: the first drops its part of a yen, a later one may
    take it up.
    """

    __tablename__ = "credit_note_rate"

    credit_note_id: Mapped[str] = mapped_column(ForeignKey("credit_note.id"), primary_key=True)
    rate_bp: Mapped[int] = mapped_column(primary_key=True)
    net_yen: Mapped[int]
    tax_yen: Mapped[int]

    __table_args__ = (
        CheckConstraint("net_yen >= 0 AND tax_yen >= 0", name="not_negative"),
        CheckConstraint("tax_yen - CAST(net_yen AS BIGINT) * rate_bp / 10000 BETWEEN 0 AND 1", name="rounded_once"),
    )


class CreditNoteStanding(Base):
    """Whether the company and Stripe have it."""

    __tablename__ = "credit_note_standing"

    credit_note_id: Mapped[str] = mapped_column(ForeignKey("credit_note.id"), primary_key=True)
    stripe_credit_note_id: Mapped[str | None] = mapped_column(String(255), unique=True)
    sent_at: Mapped[datetime | None]
    # Stripe came to another sum, or would not take it: operators were told.
    differs: Mapped[bool] = mapped_column(Boolean(create_constraint=False))


class InvoiceEvent(Keyed):
    """What happened to an invoice, who did it, and why. Never changed; who did it may be forgotten."""

    __tablename__ = "invoice_event"

    invoice_id: Mapped[str] = mapped_column(ForeignKey("invoice.id"))
    number: Mapped[int]
    happened: Mapped[InvoiceHappened] = mapped_column(EnumText(InvoiceHappened))
    at: Mapped[datetime]
    amount_yen: Mapped[int | None]
    # Why, in an operator's words; or what Stripe said.
    words: Mapped[str] = mapped_column(String(300))
    # None: by rule, or by somebody whose data was erased.
    by_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)

    __table_args__ = (
        one_of("happened", InvoiceHappened),
        UniqueConstraint("invoice_id", "number"),
        CheckConstraint("number >= 1", name="number_counts"),
    )


class InvoicePaper(Keyed):
    """The PDF of an invoice or of a credit note: what the law calls the document. Made once, kept for seven years.

    Whoever issued it stands here as they stood on that day.
    """

    __tablename__ = "invoice_paper"

    invoice_id: Mapped[str | None] = mapped_column(ForeignKey("invoice.id"), unique=True)
    credit_note_id: Mapped[str | None] = mapped_column(ForeignKey("credit_note.id"), unique=True)
    issuer_name: Mapped[str] = mapped_column(String(120))
    issuer_address: Mapped[str] = mapped_column(String(300))
    # T and 13 digits.
    issuer_number: Mapped[str] = mapped_column(String(14))
    # Sealed to this row (`UnitOfWork.seal_bytes`).
    pdf: Mapped[Sealed] = mapped_column(SealedText)
    # SHA-256 of the PDF itself.
    digest: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("(invoice_id IS NULL) <> (credit_note_id IS NULL)", name="of_one_document"),
        CheckConstraint("length(digest) = 64", name="digest_whole"),
        CheckConstraint("length(issuer_number) = 14 AND issuer_number LIKE 'T%'", name="issuer_registered"),
    )
