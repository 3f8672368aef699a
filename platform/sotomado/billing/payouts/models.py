"""Tables: accounts of consultants with Stripe, their monthly statements, what was paid, and the tax handed on."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from sotomado.database import Base, EnumText, Keyed, SealedText, one_of
from sotomado.keyring import Sealed

UNLESS_TAKEN_BACK = "state <> 'reversed'"


class ItemKind(StrEnum):
    """What a fee was for."""

    TALK = "talk"
    # Called off so late that the time was kept free in vain, or the advisee did not come.
    LATE_CANCEL = "late_cancel"
    NOT_MET = "not_met"
    # Another share of a fee than the whole, a fee taken back, or one that was found to be due after all.
    CORRECTION = "correction"


class PayoutState(StrEnum):
    """due -> started -> sent -> reversing -> reversed; or due -> otherwise, by an operator's hand."""

    DUE = "due"
    # Stripe is being asked for it: whether it has moved, Stripe knows.
    STARTED = "started"
    SENT = "sent"
    # Paid past Stripe, from our bank.
    OTHERWISE = "otherwise"
    REVERSING = "reversing"
    REVERSED = "reversed"


class Hindrance(StrEnum):
    """Why what is due was not paid on its day."""

    NO_ACCOUNT = "no_account"
    NOT_READY = "not_ready"
    BALANCE = "balance"
    REFUSED = "refused"


class PayoutAccount(Keyed):
    """A consultant's account with Stripe, through which they are paid. What Stripe last said of it is kept beside."""

    __tablename__ = "payout_account"

    consultant_id: Mapped[int] = mapped_column(ForeignKey("consultant.id"), unique=True)
    stripe_account_id: Mapped[str | None] = mapped_column(String(64), unique=True)
    asked_at: Mapped[datetime]
    looked_at: Mapped[datetime | None]
    is_submitted: Mapped[bool] = mapped_column(Boolean(create_constraint=False))
    may_receive: Mapped[bool] = mapped_column(Boolean(create_constraint=False))
    pays_out: Mapped[bool] = mapped_column(Boolean(create_constraint=False))
    # What Stripe still asks for, in its words, one a line: kinds of papers, never what stands in them.
    missing: Mapped[str] = mapped_column(String(2000))

    __table_args__ = (
        CheckConstraint("stripe_account_id IS NOT NULL OR (NOT may_receive AND NOT is_submitted)", name="known_first"),
    )

    @property
    def is_ready(self) -> bool:
        return self.may_receive and self.pays_out


class Statement(Keyed):
    """支払明細: what one consultant is paid for one month. Written once; a correction stands on a later one.

    What was settled only after the first statement of a month stands on another one, with the next number. A sum below
    nought is carried over to the next statement, which names it (`carried_from_id`). How the contract is
    taxed stands here as it was on that day.
    """

    __tablename__ = "statement"

    consultant_id: Mapped[int] = mapped_column(ForeignKey("consultant.id"))
    # "2026-10"
    month: Mapped[str] = mapped_column(String(7))
    number: Mapped[int]
    made_at: Mapped[datetime]
    made_on: Mapped[date]
    recipient: Mapped[Sealed] = mapped_column(SealedText)
    month_yen: Mapped[int]
    carried_from_id: Mapped[str | None] = mapped_column(ForeignKey("statement.id"), unique=True)
    carried_yen: Mapped[int]
    net_yen: Mapped[int]
    tax_yen: Mapped[int]
    deducted_yen: Mapped[int]
    withheld_yen: Mapped[int]
    paid_yen: Mapped[int]
    is_company: Mapped[bool] = mapped_column(Boolean(create_constraint=False))
    withholds: Mapped[bool] = mapped_column(Boolean(create_constraint=False))
    registration_number: Mapped[str | None] = mapped_column(String(14))
    # The day of payment, and the last on which it may lawfully be.
    pays_on: Mapped[date]
    latest_on: Mapped[date]

    __table_args__ = (
        UniqueConstraint("consultant_id", "month", "number"),
        CheckConstraint("number >= 1", name="number_counts"),
        CheckConstraint("net_yen = month_yen + carried_yen", name="net_adds_up"),
        CheckConstraint(
            "paid_yen = CASE WHEN net_yen > 0 THEN net_yen + tax_yen - withheld_yen ELSE 0 END", name="adds_up"
        ),
        CheckConstraint("net_yen > 0 OR (tax_yen = 0 AND withheld_yen = 0)", name="nothing_of_a_debt"),
        CheckConstraint("carried_yen <= 0 AND (carried_yen = 0 OR carried_from_id IS NOT NULL)", name="carries_a_debt"),
        CheckConstraint("deducted_yen BETWEEN 0 AND tax_yen", name="deducts_of_its_tax"),
        CheckConstraint("withheld_yen >= 0 AND (withheld_yen = 0 OR withholds)", name="withholds_if_agreed"),
        CheckConstraint("NOT (is_company AND withholds)", name="companies_whole"),
    )


class StatementRate(Base):
    """The consumption tax of a statement for one rate, rounded once. Written once."""

    __tablename__ = "statement_rate"

    statement_id: Mapped[str] = mapped_column(ForeignKey("statement.id"), primary_key=True)
    rate_bp: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    net_yen: Mapped[int]
    tax_yen: Mapped[int]

    __table_args__ = (CheckConstraint("rate_bp >= 0", name="rate_not_negative"),)


class StatementItem(Base):
    """One move of the books that a statement tells of: no move stands on two. Written once."""

    __tablename__ = "statement_item"

    # `ledger.accounts.Event`, as its text: the key of the move in the books.
    event: Mapped[str] = mapped_column(String(32), primary_key=True)
    reference: Mapped[str] = mapped_column(String(80), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    statement_id: Mapped[str] = mapped_column(ForeignKey("statement.id"), index=True)
    kind: Mapped[ItemKind] = mapped_column(EnumText(ItemKind))
    counted_on: Mapped[date]
    amount_yen: Mapped[int]

    __table_args__ = (one_of("kind", ItemKind), CheckConstraint("amount_yen <> 0", name="moves_something"))


class StatementPaper(Keyed):
    """A statement as the PDF that its consultant got. Sealed; it stays as it was for seven years."""

    __tablename__ = "statement_paper"

    statement_id: Mapped[str] = mapped_column(ForeignKey("statement.id"), unique=True)
    made_at: Mapped[datetime]
    pdf: Mapped[Sealed] = mapped_column(SealedText)
    # SHA-256 of the PDF.
    digest: Mapped[str] = mapped_column(String(64))


class Payout(Keyed):
    """The money of one statement on its way. At most one of a statement stands; one that was taken back is numbered."""

    __tablename__ = "payout"

    statement_id: Mapped[str] = mapped_column(ForeignKey("statement.id"))
    number: Mapped[int]
    amount_yen: Mapped[int]
    due_on: Mapped[date]
    state: Mapped[PayoutState] = mapped_column(EnumText(PayoutState))
    hindrance: Mapped[Hindrance | None] = mapped_column(EnumText(Hindrance))
    hindered_at: Mapped[datetime | None]
    # The account the money goes to, as it was when Stripe was asked.
    stripe_account_id: Mapped[str | None] = mapped_column(String(64))
    stripe_transfer_id: Mapped[str | None] = mapped_column(String(64), unique=True)
    stripe_reversal_id: Mapped[str | None] = mapped_column(String(64), unique=True)
    paid_on: Mapped[date | None]
    paid_at: Mapped[datetime | None]
    reversed_at: Mapped[datetime | None]
    # Which operator recorded or took it back, and why.
    by_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    words: Mapped[Sealed | None] = mapped_column(SealedText)

    __table_args__ = (
        UniqueConstraint("statement_id", "number"),
        one_of("state", PayoutState),
        one_of("hindrance", Hindrance),
        CheckConstraint("amount_yen > 0", name="pays_something"),
        CheckConstraint("number >= 1", name="number_counts"),
        CheckConstraint(
            "(state IN ('sent', 'otherwise', 'reversing', 'reversed')) = (paid_on IS NOT NULL)", name="paid_on_known"
        ),
        CheckConstraint("(paid_on IS NULL) = (paid_at IS NULL)", name="paid_at_known"),
        CheckConstraint(
            "state NOT IN ('sent', 'reversing') OR stripe_transfer_id IS NOT NULL", name="sent_by_a_transfer"
        ),
        CheckConstraint("state NOT IN ('started', 'sent') OR stripe_account_id IS NOT NULL", name="sent_somewhere"),
        CheckConstraint("state = 'due' OR hindrance IS NULL", name="hinders_what_is_due"),
        CheckConstraint("(hindrance IS NULL) = (hindered_at IS NULL)", name="hindered_since"),
        CheckConstraint("(state = 'reversed') = (reversed_at IS NOT NULL)", name="reversed_at_known"),
        CheckConstraint("state <> 'otherwise' OR by_person_id IS NOT NULL", name="recorded_by_somebody"),
        Index(
            "uq_payout_one_stands",
            "statement_id",
            unique=True,
            postgresql_where=text(UNLESS_TAKEN_BACK),
            sqlite_where=text(UNLESS_TAKEN_BACK),
        ),
        Index(
            "ix_payout_due",
            "due_on",
            postgresql_where=text("state = 'due'"),
            sqlite_where=text("state = 'due'"),
        ),
    )


class WithholdingDeposit(Keyed):
    """Income tax withheld from what was paid until the end of a month, handed on to the tax office. Written once."""

    __tablename__ = "withholding_deposit"

    # "2026-11"
    month: Mapped[str] = mapped_column(String(7))
    amount_yen: Mapped[int]
    deposited_on: Mapped[date]
    noted_at: Mapped[datetime]
    by_person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))

    __table_args__ = (CheckConstraint("amount_yen > 0", name="hands_on_something"),)


class DepositedWithholding(Base):
    """What was withheld by one statement, and with what it was handed on: once. Written once."""

    __tablename__ = "deposited_withholding"

    statement_id: Mapped[str] = mapped_column(ForeignKey("statement.id"), primary_key=True)
    deposit_id: Mapped[str] = mapped_column(ForeignKey("withholding_deposit.id"), index=True)
