"""What reminders of reports say, in each language: when the appointment was, and that a page waits."""

from __future__ import annotations

from sotomado.accounts.models import Locale

# Which -> (subject, body) per language. {until}: when it is due.
WORDS: dict[str, dict[Locale, tuple[str, str]]] = {
    "soon": {
        Locale.JAPANESE: (
            "ご予定についてのお願い",
            "{name}さん\n\n次のご予定について、書きとめていただくことが一つ残っています。\n\n日時: {when}\n\n"
            "{until}までに、こちらのページからお送りください(サインインが必要です)。"
            "書きかけがあれば、つづきから書けます:\n{page}\n\nそとまど\n",
        ),
        Locale.ENGLISH: (
            "A request about your appointment",
            "Dear {name},\n\nThere is one thing left to write down about this appointment.\n\nWhen: {when}\n\n"
            "Please send it by {until} from this page (you will be asked to sign in). "
            "If you have begun, you can go on from there:\n{page}\n\nSotomado\n",
        ),
    },
    "late": {
        Locale.JAPANESE: (
            "ご予定についてのお願い",
            "{name}さん\n\n次のご予定について、{until}までにお願いしていたものを、まだ受けとっていません。\n\n"
            "日時: {when}\n\n"
            "いまからでも、こちらのページからお送りいただけます(サインインが必要です)。"
            "一、二分で終わります:\n{page}\n\nそとまど\n",
        ),
        Locale.ENGLISH: (
            "A request about your appointment",
            "Dear {name},\n\nWe have not yet received what we asked for by {until} about this appointment.\n\n"
            "When: {when}\n\nYou can still send it from this page (you will be asked to sign in). "
            "It takes a minute or two:\n{page}\n\nSotomado\n",
        ),
    },
}
