"""Letters to consultants about what they are paid, and to operators where somebody cannot be. Subjects tell nothing."""

from __future__ import annotations

from sotomado import formats
from sotomado.accounts.models import Locale
from sotomado.accounts.service import Actor
from sotomado.billing.alarms import Words, tell_operators
from sotomado.billing.payouts.models import Payout, Statement
from sotomado.database import UnitOfWork
from sotomado.directory.contracts.letters import SUBJECT
from sotomado.outbox import mail

_STATEMENT = {
    Locale.JAPANESE: """\
{name} 様

{month}分の支払明細ができました。

報酬: {net}
消費税: {tax}
源泉所得税: {withheld}
お支払い: {paid}
お支払いの日: {pays_on}

明細は、こちらで見られます(サインインが必要です):
{url}

違っているところがあれば、このメールに返信してください。

そとまど
""",
    Locale.ENGLISH: """\
Dear {name},

Your statement for {month} is ready.

Fees: {net}
Consumption tax: {tax}
Income tax withheld: {withheld}
To be paid: {paid}
Day of payment: {pays_on}

You can read it here (you will be asked to sign in):
{url}

If anything is not as it should be, please answer this mail.

Sotomado
""",
}
_CARRIED = {
    Locale.JAPANESE: """\
{name} 様

{month}分の支払明細ができました。前にお支払いした分の訂正があったため、今回のお支払いはありません。
差し引ききれなかった{debt}は、次の明細に繰り越します。

明細は、こちらで見られます(サインインが必要です):
{url}

違っているところがあれば、このメールに返信してください。

そとまど
""",
    Locale.ENGLISH: """\
Dear {name},

Your statement for {month} is ready. Since something paid before was corrected, nothing is paid this time.
What could not be taken off, {debt}, is carried over to the next statement.

You can read it here (you will be asked to sign in):
{url}

If anything is not as it should be, please answer this mail.

Sotomado
""",
}
_PAID = {
    Locale.JAPANESE: """\
{name} 様

{month}分の報酬{amount}を、{paid_on}にお送りしました。
口座に着くまでに、数日かかることがあります。

{url}

そとまど
""",
    Locale.ENGLISH: """\
Dear {name},

Your fees for {month}, {amount}, were sent on {paid_on}.
It can take some days until they arrive in your bank account.

{url}

Sotomado
""",
}
_ACCOUNT = {
    Locale.JAPANESE: """\
{name} 様

{month}分の報酬{amount}を、{due_on}にお支払いする予定です。
受けとる口座の登録が、まだ終わっていません。こちらから、10分ほどで済みます(サインインが必要です):
{url}

登録が終わりしだい、お支払いします。難しいときは、このメールに返信してください。ほかの方法を一緒に考えます。

そとまど
""",
    Locale.ENGLISH: """\
Dear {name},

Your fees for {month}, {amount}, are to be paid on {due_on}.
The account they go to is not set up yet. It takes about ten minutes, here (you will be asked to sign in):
{url}

We pay as soon as it is done. If it is difficult, please answer this mail, and we shall find another way.

Sotomado
""",
}
HINDERED: Words = {
    Locale.JAPANESE: (
        "報酬のお支払いのご確認",
        "{name}さん\n\n予定の日にお支払いできないかもしれない報酬があります。\n"
        "わけと、いつまでに払うかは、こちらのページにあります(サインインが必要です):\n{url}\n\nそとまど\n",
    ),
    Locale.ENGLISH: (
        "Please look at a payment to a consultant",
        "Dear {name},\n\nA consultant's fees may not be paid on their day.\n"
        "Why, and by when they have to be, stands on this page (you will be asked to sign in):\n{url}\n\nSotomado\n",
    ),
}
LATE: Words = {
    Locale.JAPANESE: (
        "報酬のお支払いの期限",
        "{name}さん\n\n法律の期限(フリーランス法の60日)が近いか、過ぎた報酬があります。\n"
        "口座を待たずに、銀行から直接払うこともできます(サインインが必要です):\n{url}\n\nそとまど\n",
    ),
    Locale.ENGLISH: (
        "A payment to a consultant is due by law",
        "Dear {name},\n\nThe last day on which a consultant may lawfully be paid (60 days, Freelance Act) is near or "
        "past.\nIt can be paid straight from our bank, too (you will be asked to sign in):\n{url}\n\nSotomado\n",
    ),
}


def post_statement(work: UnitOfWork, *, reader: Actor, statement: Statement, public_url: str) -> None:
    """A statement was made."""
    said, locale = formats.yen, reader.locale.value
    body = (_STATEMENT if statement.paid_yen > 0 else _CARRIED)[reader.locale].format(
        name=reader.name,
        month=formats.month_of_year(statement.month, reader.locale.value),
        net=said(statement.net_yen, locale),
        tax=said(statement.tax_yen, locale),
        withheld=said(statement.withheld_yen, locale),
        paid=said(statement.paid_yen, locale),
        debt=said(-statement.net_yen, locale),
        pays_on=formats.day(statement.pays_on, locale),
        url=f"{public_url}/desk/pay/{statement.id}",
    )
    _post(work, reader, body, f"statement|{statement.id}")


def post_paid(work: UnitOfWork, *, reader: Actor, statement: Statement, payout: Payout, public_url: str) -> None:
    """The money of a statement is on its way."""
    body = _PAID[reader.locale].format(
        name=reader.name,
        month=formats.month_of_year(statement.month, reader.locale.value),
        amount=formats.yen(payout.amount_yen, reader.locale.value),
        paid_on=formats.day(payout.paid_on or statement.pays_on, reader.locale.value),
        url=f"{public_url}/desk/pay/{statement.id}",
    )
    _post(work, reader, body, f"payout|{payout.id}|paid")


def ask_for_account(
    work: UnitOfWork, *, reader: Actor, statement: Statement, payout: Payout, step: str, public_url: str
) -> None:
    """Money is coming, and there is no account it could go to. Once for each `step`."""
    body = _ACCOUNT[reader.locale].format(
        name=reader.name,
        month=formats.month_of_year(statement.month, reader.locale.value),
        amount=formats.yen(payout.amount_yen, reader.locale.value),
        due_on=formats.day(payout.due_on, reader.locale.value),
        url=f"{public_url}/desk/pay",
    )
    _post(work, reader, body, f"payout|{payout.id}|account|{step}")


def alarm(work: UnitOfWork, *, words: Words, payout: Payout, occasion: str, public_url: str) -> None:
    """Every operator once for each occasion."""
    tell_operators(
        work,
        words=words,
        url=f"{public_url}/operations/payouts/{payout.statement_id}",
        dedupe_key=f"payout|{payout.id}|{occasion}",
    )


def _post(work: UnitOfWork, reader: Actor, body: str, dedupe_key: str) -> None:
    mail.post(
        work,
        to_email=reader.email,
        to_name=reader.name,
        subject=SUBJECT[reader.locale],
        body=body,
        dedupe_key=dedupe_key,
    )
