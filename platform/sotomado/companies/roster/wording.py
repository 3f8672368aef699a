"""What is wrong with a roster file, in words HR can act on."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from sotomado.companies.roster.headings import Column
from sotomado.companies.roster.lines import Problem, Wrong
from sotomado.companies.roster.models import ImportState

COLUMN_LABELS: Mapping[Column, LazyString] = {
    Column.EMAIL: _l("メールアドレス"),
    Column.NAME: _l("氏名"),
    Column.FAMILY_NAME: _l("姓"),
    Column.GIVEN_NAME: _l("名"),
    Column.DEPARTMENT: _l("部署"),
    Column.PARENT_DEPARTMENT: _l("上位部署"),
    Column.MANAGER_EMAIL: _l("上司のメールアドレス"),
    Column.JOINED_ON: _l("入社日"),
    Column.BIRTH_YEAR: _l("生年"),
    Column.PROMOTED_ON: _l("昇進日"),
    Column.RETURNED_ON: _l("復職日"),
    Column.LEFT_ON: _l("退社日"),
    Column.FORMER_EMAIL: _l("旧メールアドレス"),
}

WHAT_TO_MEND: Mapping[Wrong, LazyString] = {
    Wrong.EMPTY: _l("名簿の行がありません。見出しの行の下に、一人ずつ書いてください。"),
    Wrong.NOT_TEXT: _l("文字のファイルとして読めませんでした。CSVかExcel(.xlsx)で保存したファイルを選んでください。"),
    Wrong.NOT_A_ROSTER: _l("CSVでもExcel(.xlsx)でもないファイルです。どちらかで保存しなおしてください。"),
    Wrong.OLD_EXCEL: _l(
        "古い形のExcel(.xls)です。名前が.xlsxでも中身は変わりません。Excelで「.xlsx」で保存しなおしてください。"
    ),
    Wrong.LOCKED: _l("パスワードのかかったファイルです。パスワードを外して保存しなおしてください。"),
    Wrong.DAMAGED: _l("Excelのファイルが壊れています。Excelでひらいて保存しなおしてください。"),
    Wrong.ENCODING: _l("この文字コードでは読みとれませんでした。別の読み方を選ぶか、UTF-8で保存しなおしてください。"),
    Wrong.QUOTES: _l('引用符(")が閉じていないか、余分にあります。'),
    Wrong.SEPARATOR: _l("列の区切りが読みとれません。半角のカンマ、セミコロン、タブのどれかにしてください。"),
    Wrong.TOO_LARGE: _l("50MBを超えるファイルです。名簿のほかの表や画像を外してください。"),
    Wrong.TOO_LARGE_INSIDE: _l(
        "ひらくと大きすぎるファイルです。名簿の列と行だけを新しいファイルに写して、保存しなおしてください。"
    ),
    Wrong.TOO_MANY_LINES: _l("一度に取り込めるのは200,000行までです。ファイルを分けてください。"),
    Wrong.TOO_MANY_COLUMNS: _l("列が200を超えています。名簿の列だけを残してください。"),
    Wrong.COLUMN_MISSING: _l("この列がありません。見出しの文字を見本に合わせてください。"),
    Wrong.COLUMN_TWICE: _l("同じ見出しの列が二つあります。一つにしてください。"),
    Wrong.CELLS: _l("列の数が見出しと合いません。区切りの数を見てください。"),
    Wrong.BLANK: _l("空欄です。書き入れてください。"),
    Wrong.TOO_LONG: _l("長すぎます。氏名は120字、部署は80字までです。"),
    Wrong.FORMULA: _l("式のように始まっています(= + @)。値だけを書いてください。"),
    Wrong.EMAIL: _l("メールアドレスの形になっていません。"),
    Wrong.EMAIL_TWICE: _l(
        "このファイルの前の行に、同じ人がいます。全角と半角、大文字と小文字のちがいは、同じとみなします。"
    ),
    Wrong.DATE: _l("日付として読めません。2024-04-01か令和6年4月1日のように書いてください。"),
    Wrong.DATE_RANGE: _l("日付が古すぎるか、先すぎます。"),
    Wrong.LEFT_BEFORE_JOINING: _l("退社日が、入社日より前です。"),
    Wrong.BIRTH_YEAR: _l("生まれた年を、1985か昭和60年のように書いてください。月日は要りません。"),
    Wrong.BIRTH_YEAR_RANGE: _l("生まれた年が、働く人の年齢に合いません。"),
    Wrong.OWN_MANAGER: _l("本人が本人の上司になっています。"),
    Wrong.MANAGER_UNKNOWN: _l("このファイルにも、いまの名簿にもいない人です。"),
    Wrong.MANAGER_LOOP: _l("上司を順にたどると、本人に戻ってしまいます。"),
    Wrong.CANNOT_ADD: _l("このメールアドレスは、いまは加えられません。そとまどの運営にお問い合わせください。"),
    Wrong.FORMER_UNKNOWN: _l("旧メールアドレスの人が、いまの名簿にいません。"),
    Wrong.EMAIL_TAKEN: _l("旧メールアドレスの人とは別に、新しいアドレスの人がいます。どちらかを直してください。"),
    Wrong.STILL_HR: _l("人事の役割をもつ人です。先に、人事の役割を外してください。"),
    Wrong.PARENT_UNKNOWN: _l(
        "このファイルにも、いまの名簿にもない部署です。直属の人のいない部署は、二つ以上の部署の上位にあれば書けます。"
    ),
    Wrong.PARENT_TWICE: _l("同じ部署の前の行に、別の上位部署があります。一つにするか、部署の名前を分けてください。"),
    Wrong.PARENT_LOOP: _l("上位部署を順にたどると、この部署に戻ってしまいます。"),
}

PARTS: Mapping[str, LazyString] = {
    "added": _l("加わる人"),
    "changed": _l("変わる人"),
    "ended": _l("退社する人"),
    "left_out": _l("ファイルにない人"),
    "unchanged": _l("そのままの人"),
}
# When there is nobody among them.
NOBODY: Mapping[str, LazyString] = {
    "added": _l("加わる人はいません。"),
    "changed": _l("変わる人はいません。"),
    "ended": _l("退社日のある人はいません。"),
    "left_out": _l("いまの名簿の人は、みなファイルにいます。"),
    "unchanged": _l("そのままの人はいません。"),
}
ENCODINGS: Mapping[str, LazyString] = {
    "utf-8": _l("UTF-8"),
    "utf-16": _l("UTF-16"),
    "cp932": _l("Shift_JIS"),
}
SEPARATORS: Mapping[str, LazyString] = {
    ",": _l("カンマ"),
    ";": _l("セミコロン"),
    "\t": _l("タブ"),
}
STATES: Mapping[ImportState, LazyString] = {
    ImportState.WAITING: _l("読みとりを待っています"),
    ImportState.READING: _l("読みとっています"),
    ImportState.FAULTY: _l("直すところがあります"),
    ImportState.READY: _l("確かめるのを待っています"),
    ImportState.APPLYING: _l("取り込んでいます"),
    ImportState.APPLIED: _l("取り込みました"),
    ImportState.CANCELLED: _l("取りやめました"),
    ImportState.EXPIRED: _l("7日たったため消えました"),
}
_HOW_TO_WRITE: Mapping[Column, LazyString] = {
    Column.EMAIL: _l("必ず書きます。この人を見分けるもとになります。サインインにも使います。"),
    Column.NAME: _l("必ず書きます。「姓」と「名」の二列に分けてもかまいません。"),
    Column.DEPARTMENT: _l(
        "必ず書きます。「本社/営業本部/第一営業部」のように、上位からつなげて書くこともできます。同じ名前の部署は一つだけです。"
    ),
    Column.PARENT_DEPARTMENT: _l("上位の部署です。列がなければ、いまの上下のままです。"),
    Column.MANAGER_EMAIL: _l("上司が名簿のあとの行にいても、かまいません。列がなければ、いまの上司のままです。"),
    Column.JOINED_ON: _l("必ず書きます。2024-04-01、2024/4/1、令和6年4月1日、R6.4.1のどれでも読めます。"),
    Column.BIRTH_YEAR: _l("1985か昭和60年のように、年だけを書きます。年代ごとの集計に使います。"),
    Column.PROMOTED_ON: _l("いちばん新しい昇進の日です。空欄なら、いまのままです。"),
    Column.RETURNED_ON: _l("休みから戻った日です。わけは書きません。空欄なら、いまのままです。"),
    Column.LEFT_ON: _l("最後の在籍日です。先の日付なら、その日が終わると退社になります。"),
    Column.FORMER_EMAIL: _l("アドレスが変わった人だけ、前のアドレスを書きます。本人が確かめてから切り替わります。"),
}


def explained() -> list[tuple[str, str]]:
    """Each column and how to write it, for the second sheet of a template; headings first."""
    rows = [(str(COLUMN_LABELS[column]), str(how)) for column, how in _HOW_TO_WRITE.items()]
    return [(_("列"), _("書き方")), *rows]


def in_words(problem: Problem) -> str:
    """What to mend, for a cell beside the row."""
    what = str(WHAT_TO_MEND[problem.wrong])
    if problem.column is None:
        return what
    return f"{COLUMN_LABELS[problem.column]}: {what}"
