"""Letters about signing in, in the person's own language. Their subjects tell others nothing."""

from __future__ import annotations

from collections.abc import Mapping

from sotomado.accounts.models import Locale, Person
from sotomado.database import UnitOfWork
from sotomado.formats import moment
from sotomado.outbox import mail

SUBJECT: Mapping[Locale, str] = {Locale.JAPANESE: "サインインについて", Locale.ENGLISH: "About your sign-in"}

NEW_DEVICE: Mapping[Locale, str] = {
    Locale.JAPANESE: """\
{name} 様

はじめて使うブラウザから、あなたのアカウントにサインインがありました。

{browser}
{at}

ご自身でしたら、何もしなくて大丈夫です。

お心当たりがないときは、次のページの「サインインしているブラウザ」で「終わらせる」を押し、パスワードを決めなおしてください。
パスワードを決めなおすと、すべてのブラウザでサインアウトします。

{page}

そとまど
""",
    Locale.ENGLISH: """\
Dear {name},

Somebody signed in to your account from a browser that was not used for it before.

{browser}
{at}

If that was you, there is nothing to do.

If it was not, open this page, choose "End" beside that browser, and choose a new password. A new password signs every
browser out.

{page}

Sotomado
""",
}
A_BROWSER: Mapping[Locale, str] = {Locale.JAPANESE: "ブラウザ", Locale.ENGLISH: "A browser"}

CODE_USED: Mapping[Locale, str] = {
    Locale.JAPANESE: """\
{name} 様

リカバリーコードがひとつ使われました。
{at}

残りは{left}個です。{few}

お心当たりがないときは、すぐにパスワードを決めなおし、次のページでコードを作りなおしてください。

{page}

そとまど
""",
    Locale.ENGLISH: """\
Dear {name},

One of your recovery codes was used.
{at}

Codes left: {left}.{few}

If that was not you, choose a new password right away, and have new codes made on this page.

{page}

Sotomado
""",
}
FEW_LEFT: Mapping[Locale, str] = {
    Locale.JAPANESE: "少なくなりました。なくなる前に、次のページで作りなおしてください。",
    Locale.ENGLISH: " There are few left. Please have new ones made on the page below before they run out.",
}

CHANGED: Mapping[Locale, str] = {
    Locale.JAPANESE: """\
{name} 様

サインインで確かめる方法(パスキー、認証アプリ、リカバリーコード)が変わりました。
{at}

ご自身でしたら、何もしなくて大丈夫です。お心当たりがないときは、次のページをお確かめのうえ、パスワードを決めなおしてください。

{page}

そとまど
""",
    Locale.ENGLISH: """\
Dear {name},

The ways you confirm a sign-in (passkeys, authenticator app, recovery codes) were changed.
{at}

If that was you, there is nothing to do. If it was not, please look at this page and choose a new password.

{page}

Sotomado
""",
}

RESET: Mapping[Locale, str] = {
    Locale.JAPANESE: """\
{name} 様

お申し出により、サインインで確かめる方法(パスキー、認証アプリ、リカバリーコード)をすべて取り消し、すべてのブラウザでサインアウトしました。
{at}

次はパスワードでサインインして、あらためて登録してください。

お申し出になっていないときは、すぐに運営までお知らせください。

{page}

そとまど
""",
    Locale.ENGLISH: """\
Dear {name},

As you asked, all the ways you confirm a sign-in (passkeys, authenticator app, recovery codes) were taken off your
account, and every browser was signed out.
{at}

Next time, sign in with your password and set them up again.

If you did not ask for this, please tell us right away.

{page}

Sotomado
""",
}


def post(work: UnitOfWork, person: Person, words: Mapping[Locale, str], *, page: str, **said: object) -> None:
    """Have a letter sent to where somebody signs in, with the time by their own clock."""
    locale = person.locale
    at = moment(work.now, person.time_zone, locale)
    body = words[locale].format(name=person.name, at=at, page=page, **said)
    mail.post(work, to_email=person.email, to_name=person.name, subject=SUBJECT[locale], body=body)
