"""What is said of single sign-on: to HR why somebody did not come in, to whoever did not come in what they can do."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from sotomado.companies.single_sign_on.errors import Reason
from sotomado.companies.single_sign_on.models import Protocol

PROTOCOLS: Mapping[Protocol, LazyString] = {
    Protocol.OIDC: _l("OpenID Connect"),
    Protocol.SAML: _l("SAML 2.0"),
}

# For HR: what happened, and where to mend it.
REASONS: Mapping[Reason, LazyString] = {
    Reason.NOT_ASKED: _l(
        "そとまどから始まっていないサインインか、15分を過ぎたものでした。会社のサインインの画面ではなく、そとまどのアドレスから始めてください。"
    ),
    Reason.UNREACHABLE: _l(
        "会社のサインインのサーバーから、答えがありませんでした。アドレスと、外から届くかを確かめてください。"
    ),
    Reason.BAD_DISCOVERY: _l(
        "発行者のアドレスから、OpenID Connectの設定を読めませんでした。発行者を確かめてください。"
    ),
    Reason.BAD_KEYS: _l("会社のサインインが公開している署名の鍵を読めませんでした。"),
    Reason.SECRET_REFUSED: _l(
        "クライアントIDかクライアントシークレットが受け付けられませんでした。新しいシークレットを入れなおしてください。"
    ),
    Reason.SAID_NO: _l(
        "会社のサインインが、この方のサインインを断りました。アプリの割り当てと、リダイレクト先の登録を確かめてください。"
    ),
    Reason.BAD_MESSAGE: _l("届いた内容の形が正しくありませんでした。"),
    Reason.BAD_SIGNATURE: _l(
        "署名が合いませんでした。登録した証明書や鍵が、いま使われているものかを確かめてください。"
    ),
    Reason.NOT_SIGNED: _l(
        "アサーションに署名がありませんでした。会社の側で、アサーションへの署名を有効にしてください。"
    ),
    Reason.OLD_ALGORITHM: _l("古い署名の方式が使われていました。SHA-256以上の方式に変えてください。"),
    Reason.ENCRYPTED: _l("アサーションが暗号化されていました。暗号化は使わず、署名だけにしてください。"),
    Reason.NO_CERTIFICATE: _l("署名を確かめる証明書が登録されていません。"),
    Reason.CERTIFICATE_ENDED: _l(
        "署名の証明書の期限が切れています。会社の側で新しくした証明書を、ここに登録してください。"
    ),
    Reason.WRONG_ISSUER: _l("別の発行者からの内容でした。発行者(エンティティID)を確かめてください。"),
    Reason.WRONG_AUDIENCE: _l(
        "そとまど宛ての内容ではありませんでした。会社の側に登録したクライアントIDかエンティティIDを確かめてください。"
    ),
    Reason.WRONG_DESTINATION: _l("送り先が違いました。会社の側に登録した応答の送り先を確かめてください。"),
    Reason.WRONG_REQUEST: _l("そとまどが送った求めへの答えではありませんでした。"),
    Reason.NOT_NOW: _l("期限の過ぎた内容か、まだ始まっていない内容でした。会社の側の時計を確かめてください。"),
    Reason.USED_BEFORE: _l("一度使われた内容が、もう一度送られてきました。"),
    Reason.NAME_FOR_ONCE: _l(
        "毎回変わる識別子(transient)が届きました。変わらない識別子(persistentなど)を送るように設定してください。"
    ),
    Reason.NO_EMAIL: _l("メールアドレスが届きませんでした。属性(クレーム)に加えてください。"),
    Reason.EMAIL_NOT_VERIFIED: _l("会社の側で確かめられていないメールアドレスでした。"),
    Reason.OTHER_DOMAIN: _l("確認の済んだドメインのメールアドレスではありませんでした。"),
    Reason.NOT_ADMITTED: _l(
        "会社のサインインは通りましたが、そとまどに入れる方ではありませんでした。名簿に載っているか、別のアカウントと結びついていないかを確かめてください。"
    ),
    Reason.SOMEBODY_ELSE: _l(
        "別の方のアカウントで入りました。会社のサインインからいったん出て、ご自身のアカウントでためしてください。"
    ),
}

# For whoever did not come in: beginning anew helps, the company can help, or the company's settings do not hold.
_ANEW = _l("時間がたったか、別のブラウザーで続けたようです。もう一度、はじめからお試しください。")
_LATER = _l("会社のサインインと、うまくつながりませんでした。少しおいて、もう一度お試しください。")
_SETTINGS = _l(
    "会社のサインインから届いた内容を、確かめられませんでした。続くときは、会社の人事の方にお知らせください。"
)
_NOT_HERE = _l("この会社のアカウントでは、そとまどに入れませんでした。会社の人事の方にお尋ねください。")
_TO_PEOPLE: Mapping[Reason, LazyString] = {
    Reason.NOT_ASKED: _ANEW,
    Reason.USED_BEFORE: _ANEW,
    Reason.NOT_NOW: _ANEW,
    Reason.UNREACHABLE: _LATER,
    Reason.SAID_NO: _NOT_HERE,
    Reason.NO_EMAIL: _NOT_HERE,
    Reason.EMAIL_NOT_VERIFIED: _NOT_HERE,
    Reason.OTHER_DOMAIN: _NOT_HERE,
    Reason.NOT_ADMITTED: _NOT_HERE,
}


def to_people(reason: Reason) -> str:
    """One sentence, the same for whoever is unknown, somebody else's or not here any more."""
    return str(_TO_PEOPLE.get(reason, _SETTINGS))


# What HR typed, by field and what is wrong with it.
MISSING: Mapping[str, LazyString] = {
    "issuer": _l("発行者を入れてください。"),
    "client_id": _l("クライアントIDを入れてください。"),
    "client_secret": _l("クライアントシークレットを入れてください。"),
    "sign_in_url": _l("サインインのアドレスを入れてください。"),
    "department_id": _l("加わる部署を選んでください。"),
    "certificate": _l("証明書を入れてください。"),
}
WRONG: Mapping[str, LazyString] = {
    "no_address": _l("アドレスとして読めません。https:// から始まるものを入れてください。"),
    "not_https": _l("https:// から始まるアドレスを入れてください。"),
    "unreadable": _l("読みとれませんでした。会社の側の画面から、もう一度写してください。"),
    "too_long": _l("大きすぎるファイルです。"),
    "over": _l("期限の切れた証明書です。新しいものを入れてください。"),
    "too_many": _l("証明書は10枚までです。使わないものを外してください。"),
}


def what_is_wrong(field: str, reason: str) -> str:
    """What to do about a field of the provider's settings."""
    return str(MISSING[field] if reason == "missing" and field in MISSING else WRONG.get(reason, WRONG["unreadable"]))


NOT_READY: Mapping[str, LazyString] = {
    "provider": _l("設定がまだそろっていません。"),
    "trial": _l("先に、ご自身で一度ためして、入れることを確かめてください。"),
    "enabled": _l("先に、会社のアカウントでの入り口をひらいてください。"),
    "certificate": _l("いま使える証明書は、これだけです。先に新しい証明書を加えてください。"),
    "switched_off": _l("先に、会社のアカウントでの入り口をとじてください。"),
}
