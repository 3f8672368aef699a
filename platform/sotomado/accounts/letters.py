"""Letters about the account itself, in the person's own language. The subject tells others nothing."""

from __future__ import annotations

from sotomado.accounts.models import Locale

_SUBJECT = {Locale.JAPANESE: "パスワードの設定について", Locale.ENGLISH: "Setting your password"}
_SUBJECT_BY_COMPANY = {Locale.JAPANESE: "サインインについて", Locale.ENGLISH: "Signing in"}
_BODY = {
    Locale.JAPANESE: """\
{name} 様

パスワードを決めなおすためのリンクです。{minutes}分間、一度だけ有効です。

{link}

お心当たりがなければ、このメールは捨ててください。いまのパスワードはそのままです。
""",
    Locale.ENGLISH: """\
Dear {name},

This link lets you choose a new password. It works once, for {minutes} minutes.

{link}

If you did not ask for it, throw this mail away. Your password stays as it is.
""",
}


def way_in_letter(*, locale: Locale, name: str, link: str, minutes: int) -> tuple[str, str]:
    """Subject and body of the letter that lets someone back in."""
    return _SUBJECT[locale], _BODY[locale].format(name=name, link=link, minutes=minutes)


_BY_COMPANY = {
    Locale.JAPANESE: """\
{name} 様

サインインのリンクのご依頼を受けとりました。
お勤めの会社では、会社のアカウントでサインインします。そとまどのパスワードは要りません。

{link}

お心当たりがなければ、このメールは捨ててください。
""",
    Locale.ENGLISH: """\
Dear {name},

You asked for a link to sign in.
At your company one signs in with the company's own account. No password of ours is needed.

{link}

If you did not ask for it, throw this mail away.
""",
}


def by_company_letter(*, locale: Locale, name: str, link: str) -> tuple[str, str]:
    """The same for whoever comes in by their company's own account."""
    return _SUBJECT_BY_COMPANY[locale], _BY_COMPANY[locale].format(name=name, link=link)
