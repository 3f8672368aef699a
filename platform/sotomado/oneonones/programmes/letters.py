"""The mail that HR has written something. It says nothing of what, and is the same for everybody it goes to."""

from __future__ import annotations

from sotomado.accounts.models import Locale

_SUBJECT = {Locale.JAPANESE: "お知らせ", Locale.ENGLISH: "A notice"}
_BODY = {
    Locale.JAPANESE: """\
{name} さん

会社の人事から、社内1on1についてのお知らせがあります(サインインが必要です)。

{link}

人事が名簿の条件(年齢や勤続年数、部署など)でえらんだ方に、同じお知らせをお送りしています。開いたかどうか、読んだかどうかは、だれにも分かりません。
このお知らせを受け取らないようにすることも、同じページでできます。受け取らないことは、会社に伝わりません。

そとまど
""",
    Locale.ENGLISH: """\
Dear {name},

The HR team of your company has a notice about 1on1s (you will be asked to sign in).

{link}

The same notice goes to everybody whom HR chose by a rule over the roster, such as age, years at the company or
department. Nobody can tell whether you opened or read it.
On the same page you can say that you want no such notices. Your company does not learn of that.

Sotomado
""",
}


def something_from_hr(locale: Locale, name: str, link: str) -> tuple[str, str]:
    return _SUBJECT[locale], _BODY[locale].format(name=name, link=link)
