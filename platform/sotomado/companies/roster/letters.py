"""Letters of a company's roster, in both languages: nobody knows yet which one the reader prefers.

The subject is discreet: it does not say what the letter is about.
"""

from __future__ import annotations

from collections.abc import Collection

from sotomado.accounts.models import Locale
from sotomado.accounts.service import INVITATION_DAYS, WayIn

_SUBJECT = {Locale.JAPANESE: "そとまどからのご案内", Locale.ENGLISH: "A note from Sotomado"}
_BODY = {
    Locale.JAPANESE: """\
{name} 様

{company_name}の皆さまが使える、社外のキャリア相談室「そとまど」からのご案内です。
{begin}

{link}

使うかどうかは、ご自身で決められます。使ったことも、話したことも、会社には伝わりません。
評価には影響しません。
""",
    Locale.ENGLISH: """\
Dear {name},

Sotomado is a career desk outside the company, open to everyone at {company_name_en}.
{begin}

{link}

Whether you use it is up to you. Your company learns neither that you did nor what you said.
It has no bearing on your appraisal.
""",
}
_BEGIN = {
    Locale.JAPANESE: "次のリンクからパスワードを決めると、使いはじめられます。リンクは{days}日間、一度だけ有効です。",
    Locale.ENGLISH: "Choose a password through this link to begin. It works once, for {days} days.",
}
_BEGIN_BY_COMPANY = {
    Locale.JAPANESE: "次のリンクから、会社のアカウントで使いはじめられます。パスワードを決めることはありません。",
    Locale.ENGLISH: "Begin through this link with your company's account. There is no password to choose.",
}


def invitation_letter(
    *,
    first: Locale,
    name: str,
    company_name: str,
    company_name_en: str,
    way_in: WayIn,
    spoken: Collection[Locale] = tuple(Locale),
) -> tuple[str, str]:
    """Subject and body; the body in the language `first`, then in the other ones of `spoken`."""
    begin = _BEGIN_BY_COMPANY if way_in.is_company_account else _BEGIN
    order = [first, *(locale for locale in spoken if locale is not first)]
    bodies = [
        _BODY[locale].format(
            name=name,
            company_name=company_name,
            company_name_en=company_name_en,
            begin=begin[locale].format(days=INVITATION_DAYS),
            link=way_in.link,
        )
        for locale in order
    ]
    return _SUBJECT[first], "\n――――――――\n\n".join(bodies)


_ADDRESS_SUBJECT = {Locale.JAPANESE: "メールアドレスの確認のお願い", Locale.ENGLISH: "Please confirm your address"}
_ADDRESS_BODY = {
    Locale.JAPANESE: """\
{name} 様

{company_name}から、あなたの新しいメールアドレスとして、次のアドレスを受け取りました。

{new_address}

ご自身のものなら、次のリンクから切り替えてください。リンクは{days}日間、一度だけ有効です(サインインが必要です)。

{link}

切り替えるまでは、いまのアドレスのままです。覚えのないときは、何もしないでください。
記録もパスワードも、変わりません。
""",
    Locale.ENGLISH: """\
Dear {name},

{company_name_en} has told us a new e-mail address of yours:

{new_address}

If it is yours, change to it through this link. It works once, for {days} days (you will be asked to sign in).

{link}

Until then nothing changes. If you do not know the address, leave it at that: your records and your password stay as
they are.
""",
}


def address_letter(
    *, first: Locale, name: str, new_address: str, company_name: str, company_name_en: str, link: str, days: int
) -> tuple[str, str]:
    """To the address somebody has: whether another one that the company gave is theirs."""
    body = _ADDRESS_BODY[first].format(
        name=name,
        new_address=new_address,
        company_name=company_name,
        company_name_en=company_name_en,
        link=link,
        days=days,
    )
    return _ADDRESS_SUBJECT[first], body
