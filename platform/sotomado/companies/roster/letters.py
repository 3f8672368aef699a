"""Letters of a company's roster, in both languages: nobody knows yet which one the reader prefers.

The subject is discreet: it does not say what the letter is about.
"""

from __future__ import annotations

from sotomado.accounts.models import Locale

_SUBJECT = {Locale.JAPANESE: "そとまどからのご案内", Locale.ENGLISH: "A note from Sotomado"}
_BODY = {
    Locale.JAPANESE: """\
{name} 様

{company_name}の皆さまが使える、社外のキャリア相談室「そとまど」からのご案内です。
次のリンクからパスワードを決めると、使いはじめられます。リンクは{days}日間、一度だけ有効です。

{link}

使うかどうかは、ご自身で決められます。使ったことも、話したことも、会社には伝わりません。
評価には影響しません。
""",
    Locale.ENGLISH: """\
Dear {name},

Sotomado is a career desk outside the company, open to everyone at {company_name_en}.
Choose a password through this link to begin. It works once, for {days} days.

{link}

Whether you use it is up to you. Your company learns neither that you did nor what you said.
It has no bearing on your appraisal.
""",
}


def invitation_letter(
    *, first: Locale, name: str, company_name: str, company_name_en: str, link: str, days: int
) -> tuple[str, str]:
    """Subject and body; the body in the language `first`, then in the other one."""
    order = [first, *(locale for locale in Locale if locale is not first)]
    bodies = [
        _BODY[locale].format(
            name=name, company_name=company_name, company_name_en=company_name_en, link=link, days=days
        )
        for locale in order
    ]
    return _SUBJECT[first], "\n――――――――\n\n".join(bodies)
