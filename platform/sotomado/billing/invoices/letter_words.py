"""What letters about invoices say: Japanese first, English below, in one letter. Alarms in the operator's language."""

from __future__ import annotations

from sotomado.accounts.models import Locale

_LINE = "\n――――――――\n\n"

BILL = (
    "そとまど ご請求書({number})",
    "{name} 様\n\nいつもありがとうございます。ご請求書をお送りします。\n\n"
    "請求書番号: {number}\nご請求額: {total}(税込)\nお支払い期限: {due}\n\n"
    "請求書(適格請求書)のPDFを添えました。お振込先も、そこに書いてあります。\n{ways}"
    "人事の方は、こちらのページでもごらんになれます(サインインが必要です):\n{page}\n\n"
    "このメールは、人事の方が登録した請求書の送り先にお送りしています。\n\nそとまど\n"
    + _LINE
    + "Dear {name},\n\nThank you for being with us. Here is our invoice.\n\n"
    "Invoice number: {number}\nAmount: {total_en} (tax included)\nDue: {due_en}\n\n"
    "The invoice itself is enclosed as a PDF, with our bank account.\n{ways_en}"
    "HR can see it on this page as well (you will be asked to sign in):\n{page}\n\nSotomado\n",
)
WAYS = {
    "ja": "カードでのお支払いは、こちらのページからもできます:\n{url}\n\n",
    "en": "To pay by card instead, use this page:\n{url}\n\n",
}
_FACTS = "請求書番号: {number}\nお支払いいただく額: {left}\nお支払い期限: {due}\n\n"
_FACTS_EN = "Invoice number: {number}\nTo be paid: {left_en}\nDue: {due_en}\n\n"
_CLOSING = (
    "{ways}請求書のPDFを、もう一度添えました。\n行きちがいでお支払いずみのときは、どうぞお許しください。\n\nそとまど\n"
)
_CLOSING_EN = (
    "{ways_en}The invoice is enclosed once more. If your payment has crossed this letter, please forgive us.\n\n"
    "Sotomado\n"
)
REMINDERS = {
    1: (
        "そとまど お支払いのご確認({number})",
        "{name} 様\n\n次のご請求について、お支払いをまだ確認できていません。"
        "お手すきのときに、ご確認をお願いします。\n\n"
        + _FACTS
        + _CLOSING
        + _LINE
        + "Dear {name},\n\nWe have not seen the payment of this invoice yet. Could you look into it when you have a "
        "moment?\n\n" + _FACTS_EN + _CLOSING_EN,
    ),
    2: (
        "そとまど お支払いのお願い({number})",
        "{name} 様\n\n次のご請求は、お支払い期限から2週間が過ぎています。お支払いの予定日を、"
        "このメールへの返信でお知らせいただけると助かります。\n\n"
        + _FACTS
        + _CLOSING
        + _LINE
        + "Dear {name},\n\nThis invoice has been due for two weeks. It would help us to hear, in reply to this letter, "
        "when you plan to pay it.\n\n" + _FACTS_EN + _CLOSING_EN,
    ),
    3: (
        "そとまど お支払いについてのご相談({number})",
        "{name} 様\n\n次のご請求は、お支払い期限から30日が過ぎています。ご事情があれば、ご相談に応じます。"
        "このメールに返信してください。担当者からご連絡します。\n\n"
        "社員の皆さまの面談は、これまでどおりお使いいただけます。\n\n"
        + _FACTS
        + _CLOSING
        + _LINE
        + "Dear {name},\n\nThis invoice has been due for thirty days. If something stands in the way, we would like to "
        "talk about it: please reply to this letter, and somebody will be in touch.\n\n"
        "Your people's talks go on as before.\n\n" + _FACTS_EN + _CLOSING_EN,
    ),
}
CREDITED = (
    "そとまど ご返金・値引きのお知らせ({number})",
    "{name} 様\n\n次のご請求から、{off}(税込)を差し引きました。返還請求書(適格返還請求書)のPDFを添えました。\n\n"
    "請求書番号: {number}\n返還請求書番号: {note}\nお支払いいただく額: {left}\n\n"
    "すでにお支払いいただいた分があるときは、お返しする方法をあらためてご連絡します。\n{page}\n\nそとまど\n"
    + _LINE
    + "Dear {name},\n\nWe have taken {off_en} (tax included) off this invoice. The credit note is enclosed.\n\n"
    "Invoice number: {number}\nCredit note: {note}\nTo be paid: {left_en}\n\n"
    "If you have paid already, we will write about how it comes back to you.\n{page}\n\nSotomado\n",
)
ALARMS = {
    "differs": {
        Locale.JAPANESE: (
            "請求書の金額が合いません",
            "{name}さん\n\n請求書{number}の金額が、Stripeの計算と合いませんでした。お客さまには、まだ送っていません。\n\n"
            "こちらで確かめて、どうするかを決めてください(サインインが必要です):\n{url}\n\nそとまど\n",
        ),
        Locale.ENGLISH: (
            "The sums of an invoice differ",
            "Dear {name},\n\nStripe came to other sums than we did for invoice {number}. It was not sent.\n\n"
            "Please look, and decide what to do (you will be asked to sign in):\n{url}\n\nSotomado\n",
        ),
    },
    "refused": {
        Locale.JAPANESE: (
            "請求書をStripeが受けつけません",
            "{name}さん\n\n請求書{number}を、Stripeが受けつけませんでした。お客さまには、まだ送っていません。\n\n"
            "こちらで確かめて、どうするかを決めてください(サインインが必要です):\n{url}\n\nそとまど\n",
        ),
        Locale.ENGLISH: (
            "Stripe refused an invoice",
            "Dear {name},\n\nStripe would not take invoice {number}. It was not sent.\n\n"
            "Please look, and decide what to do (you will be asked to sign in):\n{url}\n\nSotomado\n",
        ),
    },
    "credit note": {
        Locale.JAPANESE: (
            "返還請求書がStripeと合いません",
            "{name}さん\n\n請求書{number}の返還請求書が、Stripeの側と合いませんでした。お客さまには、こちらの書類を送っています。\n\n"
            "Stripeの画面で直すところを、こちらで確かめてください(サインインが必要です):\n{url}\n\nそとまど\n",
        ),
        Locale.ENGLISH: (
            "A credit note differs at Stripe",
            "Dear {name},\n\nThe credit note of invoice {number} does not stand at Stripe as it does with us. The "
            "company has ours.\n\nPlease look what has to be mended there (you will be asked to sign in):\n{url}\n\n"
            "Sotomado\n",
        ),
    },
    "closed elsewhere": {
        Locale.JAPANESE: (
            "請求書がStripeの側で閉じられました",
            "{name}さん\n\n請求書{number}が、Stripeの側だけで無効または回収不能になりました。こちらの請求は、そのままです。\n\n"
            "こちらで確かめてください(サインインが必要です):\n{url}\n\nそとまど\n",
        ),
        Locale.ENGLISH: (
            "An invoice was closed at Stripe",
            "Dear {name},\n\nInvoice {number} was made void or uncollectible at Stripe alone. Ours stands as it "
            "did.\n\nPlease look (you will be asked to sign in):\n{url}\n\nSotomado\n",
        ),
    },
}
