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


_SUBJECT_CHANGED = {Locale.JAPANESE: "サインインについて", Locale.ENGLISH: "About your sign-in"}
_CHANGED = {
    Locale.JAPANESE: """\
{name} 様

パスワードが新しくなり、ほかのブラウザではすべてサインアウトしました。
{at}

ご自身でしたら、何もしなくて大丈夫です。

お心当たりがないときは、あなたのメールを読める人がほかにいるかもしれません。メールのパスワードを変えてから、
そとまどのサインインのページの「パスワードを忘れたとき」で、もう一度決めなおしてください。

そとまど
""",
    Locale.ENGLISH: """\
Dear {name},

Your password was changed, and every other browser was signed out.
{at}

If that was you, there is nothing to do.

If it was not, somebody else may be able to read your mail. Change the password of your mailbox first, and then choose
a new one for Sotomado through the link for a forgotten password on the sign-in page.

Sotomado
""",
}


def changed_password_letter(*, locale: Locale, name: str, at: str) -> tuple[str, str]:
    """To whoever had a password before: that another one opens from now on."""
    return _SUBJECT_CHANGED[locale], _CHANGED[locale].format(name=name, at=at)


_SUBJECT_SUPPORT = {Locale.JAPANESE: "サポートについて", Locale.ENGLISH: "About your support request"}
_SUPPORT = {
    Locale.JAPANESE: """\
{name} 様

お伝えいただいた番号で、サポートの担当があなたのアカウントの状態をひらきました。
{at}

見えるのは状態と件数だけで、お書きになったことや、相談の相手、話の内容は見えません。{minutes}分で閉じます。
何が見られたかは、いつでも次のページで読めます。その場で閉じることもできます。

{page}

番号をどなたにも伝えていないときは、次のページで閉じて、運営までお知らせください。

そとまど
""",
    Locale.ENGLISH: """\
Dear {name},

With the code you read out, support has opened the state of your account.
{at}

They see states and counts: nothing you wrote, nobody you met, nothing you said. It closes after {minutes} minutes.
What was looked at stands on this page, where you can also close it at once:

{page}

If you gave a code to nobody, close it there and please tell us.

Sotomado
""",
}


def support_letter(*, locale: Locale, name: str, at: str, minutes: int, page: str) -> tuple[str, str]:
    """To whoever read a code out: that it was used."""
    return _SUBJECT_SUPPORT[locale], _SUPPORT[locale].format(name=name, at=at, minutes=minutes, page=page)
