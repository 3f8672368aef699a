"""The mails to operators about books that do not match, and about payments called back by a bank."""

from __future__ import annotations

from sotomado.accounts.models import Locale
from sotomado.billing.alarms import Words, tell_operators
from sotomado.billing.reconciling import queries
from sotomado.billing.reconciling.models import Dispute
from sotomado.database import UnitOfWork
from sotomado.ledger.service import booking_day

UNMATCHED: Words = {
    Locale.JAPANESE: (
        "帳簿の突き合わせのご確認",
        "{name}さん\n\n帳簿とStripeの記録を突き合わせたところ、合わないものがありました。\n"
        "何が合わないのかと、どうすればよいかは、こちらのページにあります(サインインが必要です):\n{url}\n\nそとまど\n",
    ),
    Locale.ENGLISH: (
        "Please look at the books",
        "Dear {name},\n\nOur books and Stripe's were compared, and something does not match.\n"
        "What it is and what to do stands on this page (you will be asked to sign in):\n{url}\n\nSotomado\n",
    ),
}
DISPUTED: Words = {
    Locale.JAPANESE: (
        "カード払いへの異議のご確認",
        "{name}さん\n\nカードの持ち主が、支払いに異議を申し立てました。期限までに、Stripeの画面から返事が必要です。\n"
        "金額と期限は、こちらのページにあります(サインインが必要です):\n{url}\n\nそとまど\n",
    ),
    Locale.ENGLISH: (
        "Please look at a contested payment",
        "Dear {name},\n\nThe owner of a card contests a payment. It has to be answered in Stripe's dashboard in time.\n"
        "The amount and the last day stand on this page (you will be asked to sign in):\n{url}\n\nSotomado\n",
    ),
}
DECIDED: Words = {
    Locale.JAPANESE: (
        "カード払いへの異議の結果",
        "{name}さん\n\nカードの支払いへの異議に、結論が出ました(サインインが必要です):\n{url}\n\nそとまど\n",
    ),
    Locale.ENGLISH: (
        "A contested payment was decided",
        "Dear {name},\n\nA contested payment was decided (you will be asked to sign in):\n{url}\n\nSotomado\n",
    ),
}


def tell_of_what_does_not_match(work: UnitOfWork, *, public_url: str) -> None:
    """At most once a day; nothing where all is well."""
    if not queries.standing(work).matches:
        tell_operators(
            work,
            words=UNMATCHED,
            url=page(public_url),
            dedupe_key=f"reconciling|{booking_day(work.now)}",
        )


def tell_of_dispute(work: UnitOfWork, *, dispute: Dispute, public_url: str) -> None:
    """When it comes, and when it is decided."""
    words = DISPUTED if dispute.closed_at is None else DECIDED
    when = "opened" if dispute.closed_at is None else "closed"
    tell_operators(work, words=words, url=page(public_url), dedupe_key=f"dispute|{dispute.id}|{when}")


def page(public_url: str) -> str:
    return f"{public_url}/operations/money/reconciliation"
