"""Words that may be somebody's name, in a text that is meant to name nobody. Only ever a hint: nothing is refused.

Two signs, and no list of people: the advisee's own name, which their consultant knows anyway, and a word that an
honorific or a title of rank follows. A list of a company's people is not asked, so that this cannot become one.
"""

from __future__ import annotations

import re
import unicodedata

# A word of up to six characters that does not cross from one script into another, and what is said behind a name.
_WORD = r"(?:[一-龥々〆ヶ]{1,4}|[ァ-ヴー]{2,8}|[A-Za-z]{2,12})"
_BEHIND_A_NAME = (
    "さん|くん|ちゃん|君|様|氏|先輩|部長|次長|課長|係長|主任|社長|専務|常務|取締役|本部長|室長|店長|リーダー"
)
_JAPANESE = re.compile(rf"({_WORD})({_BEHIND_A_NAME})")
_ENGLISH = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Dr)\.?\s+[A-Z][\w'’-]+")
# What stands before an honorific without naming anybody: kin, callings and everybody.
_KIN_AND_CALLINGS = """
皆 お客 客 母 父 兄 姉 弟 妹 子 子供 娘 息子 孫 祖父 祖母 義母 義父 奥 旦那 嫁
婿 叔父 叔母 伯父 伯母 赤 医者 看護師 店員 大工 職人 業者 本人 当人 相談者 利用者
患者 取引先 顧客 上司 部下 同僚 先方 神 王 新任 前任 元 現 副 女性 男性 若手 各 多
プロジェクト チーム グループ サブ 営業 人事 総務 経理 開発 製造 企画 技術 管理 事業
工場 支店 担当 直属 隣 他
"""
_NOBODYS = frozenset(_KIN_AND_CALLINGS.split())
# A single character is a name too seldom without an honorific behind it.
_SHORTEST = 2
MOST_TOLD = 5


def likely_names(text: str, *, own_name: str) -> tuple[str, ...]:
    """Words of `text` that may name somebody, as they stand there, each once, in order; at most MOST_TOLD.

    `own_name`: the advisee's, family and given name apart by a space where it has one.
    """
    plain = unicodedata.normalize("NFKC", text)
    found: list[tuple[int, str]] = []
    for part in {own_name, *own_name.replace("\u3000", " ").split()}:
        wanted = unicodedata.normalize("NFKC", part).strip()
        if len(wanted) >= _SHORTEST:
            found += [(one.start(), one[0]) for one in re.finditer(re.escape(wanted), plain, re.IGNORECASE)]
    found += [(one.start(), one[0]) for one in _JAPANESE.finditer(plain) if one[1] not in _NOBODYS]
    found += [(one.start(), one[0]) for one in _ENGLISH.finditer(plain)]
    told: list[str] = []
    # Where two begin together, the longer one says more.
    for _, word in sorted(found, key=lambda one: (one[0], -len(one[1]))):
        if word not in told and not any(word in longer for longer in told):
            told.append(word)
    return tuple(told[:MOST_TOLD])
