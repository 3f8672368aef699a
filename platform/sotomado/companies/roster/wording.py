"""What is wrong with a roster file, in words HR can act on."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from sotomado.companies.roster.lines import Column, Wrong

COLUMN_LABELS: Mapping[Column, LazyString] = {
    Column.EMAIL: _l("メールアドレス"),
    Column.NAME: _l("氏名"),
    Column.DEPARTMENT: _l("部署"),
    Column.PARENT_DEPARTMENT: _l("上位部署"),
    Column.MANAGER_EMAIL: _l("上司のメールアドレス"),
    Column.JOINED_ON: _l("入社日"),
    Column.BIRTH_YEAR: _l("生年"),
    Column.PROMOTED_ON: _l("昇進日"),
}

WHAT_TO_MEND: Mapping[Wrong, LazyString] = {
    Wrong.EMPTY: _l("名簿の行がありません。一行目に見出し、二行目から一人ずつ書いてください。"),
    Wrong.NOT_TEXT: _l("文字のファイルとして読めませんでした。CSVで保存したファイルを選んでください。"),
    Wrong.SPREADSHEET: _l("Excelの形のままのファイルです。「CSV UTF-8」で保存しなおしてください。"),
    Wrong.ENCODING: _l("文字コードを読みとれませんでした。UTF-8かShift_JISで保存しなおしてください。"),
    Wrong.QUOTES: _l('引用符(")が閉じていないか、余分にあります。'),
    Wrong.SEPARATOR: _l("列の区切りが、半角のカンマになっていません。「CSV UTF-8」で保存しなおしてください。"),
    Wrong.COLUMN_MISSING: _l("この列がありません。見出しの文字を見本に合わせてください。"),
    Wrong.COLUMN_TWICE: _l("同じ見出しの列が二つあります。一つにしてください。"),
    Wrong.TOO_MANY_LINES: _l("一度に取り込めるのは20,000人までです。ファイルを分けてください。"),
    Wrong.CELLS: _l("列の数が見出しと合いません。カンマの数を見てください。"),
    Wrong.BLANK: _l("空欄です。書き入れてください。"),
    Wrong.TOO_LONG: _l("長すぎます。氏名は120字、部署は80字までです。"),
    Wrong.EMAIL: _l("メールアドレスの形になっていません。"),
    Wrong.EMAIL_TWICE: _l("このファイルの前の行に、同じメールアドレスがあります。"),
    Wrong.DATE: _l("日付として読めません。2024-04-01のように書いてください。"),
    Wrong.DATE_RANGE: _l("日付が古すぎるか、先すぎます。"),
    Wrong.MANAGER_UNKNOWN: _l("このファイルにも、いまの名簿にもいない人です。"),
    Wrong.OWN_MANAGER: _l("本人が本人の上司になっています。"),
    Wrong.MANAGER_LOOP: _l("上司を順にたどると、本人に戻ってしまいます。"),
    Wrong.CANNOT_ADD: _l("このメールアドレスは、いまは加えられません。そとまどの運営にお問い合わせください。"),
    Wrong.PARENT_UNKNOWN: _l(
        "このファイルにも、いまの名簿にもない部署です。直属の人のいない部署は、二つ以上の部署の上位にあれば書けます。"
    ),
    Wrong.PARENT_TWICE: _l("同じ部署の前の行に、別の上位部署があります。一つにしてください。"),
    Wrong.PARENT_LOOP: _l("上位部署を順にたどると、この部署に戻ってしまいます。"),
    Wrong.BIRTH_YEAR: _l("生まれた年を、1985のように西暦4桁で書いてください。月日は要りません。"),
    Wrong.BIRTH_YEAR_RANGE: _l("生まれた年が、働く人の年齢に合いません。"),
}
