"""The mail that shows whether an address takes mail again. It says nothing else."""

from __future__ import annotations

from sotomado.accounts.models import Locale

SUBJECTS = {Locale.JAPANESE: "メールが届くかの確認", Locale.ENGLISH: "A test of your mail"}
BODIES = {
    Locale.JAPANESE: "{name}さん\n\nこのメールが届いていれば、これからのお知らせも届きます。"
    "何もしなくて大丈夫です。\n\nそとまど\n",
    Locale.ENGLISH: "Dear {name},\n\nIf you can read this, mail reaches you again. There is nothing to do."
    "\n\nSotomado\n",
}
