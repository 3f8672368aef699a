"""What a question of the bank may be: open, in both languages, and nothing that presses, judges or pries.

The forms are told by words, so a rule here can be wrong in both directions; whoever writes a question reads it aloud
all the same. Every rule has its counterexamples in the tests.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from re import Pattern

from sotomado.consultations.preparing.prompts import LEADS_AWAY

TONGUES = ("ja", "en")
LONGEST = 140
LONGEST_WHY = 120
# Of the five stages these are met with small likes, strengths and feelings.
EARLY = frozenset({1, 2})

_SENTENCE = {"ja": re.compile(r"[^。?]+[。?]?"), "en": re.compile(r"[^.?]+[.?]?")}
_ASKS = {"ja": re.compile(r"か[。?]$"), "en": re.compile(r"\?$")}
_ASKS_WITH = {
    "ja": re.compile("どんな|どの|どれ|どう|どこ|何|なに|だれ|いつ"),
    "en": re.compile(r"\b(what|which|how|when|where|who|whom|whose)\b", re.IGNORECASE),
}
# «Something», «somebody»: such words ask nothing.
_NOT_ASKING = {
    "ja": re.compile("(何|なに|だれ|どこ|いつ|どれ)(か(?![ら。?]|$)|も|でも)"),
    "en": re.compile(r"\b(whatever|whoever|somehow)\b", re.IGNORECASE),
}
# A clause that comes before the asking: «When you ..., », «If ..., ».
_BEFORE_ASKING = re.compile(
    r"^(?:(?:when|where)\s+(?!(?:do|does|did|is|are|was|were|can|could|would|will|has|have|may|might|about|in)\b)"
    r"|(?:if|as|of|in|on|with|between|having|compared|without|put|for|at|by|after|among)\b)[^,?:]*[,:]\s*",
    re.IGNORECASE,
)
_YES_OR_NO = re.compile(
    r"^(?:do|does|did|is|are|was|were|can|could|would|will|has|have|had|should|may|might)\b", re.IGNORECASE
)

# To be asked what one wants to become, while career is no word of one's own yet, shuts a talk.
TOO_EARLY: Mapping[str, Pattern[str]] = {
    "ja": re.compile(
        "なりたい|ありたい|将来|夢(?!中)|目標|目指|めざ|理想|キャリア|ビジョン|年後|やりたいこと|何がしたい"
    ),
    "en": re.compile(
        r"\b(become|want to be|like to be in|dreams?|goals?|aims?|ideal|career|vision|ambition\w*"
        r"|years? (?:from now|ahead|time)|in \w+ years?|want to do)\b",
        re.IGNORECASE,
    ),
}
# A 1on1 is not an appraisal, and a «why» asks for a justification.
JUDGES: Mapping[str, Pattern[str]] = {
    "ja": re.compile("なぜ|どうして|評価|査定|昇進|昇格|できなかった|失敗|反省"),
    "en": re.compile(r"\b(why|apprais\w*|ratings?|promot\w*|fail\w*)\b", re.IGNORECASE),
}
# What is told of one's life is told unasked.
PRIES: Mapping[str, Pattern[str]] = {
    "ja": re.compile("結婚|恋人|妊娠|出産|お子|病名|診断|宗教|政治|年収|給料|家族構成"),
    "en": re.compile(
        r"\b(marri\w*|partner|pregnan\w*|child(?:ren)?|diagnos\w*|religio\w*|politic\w*|salar\w*)\b", re.IGNORECASE
    ),
}


def is_open(words: str, tongue: str) -> bool:
    """Whether something is asked, and no sentence of it can be answered with yes or no by its form."""
    sentences = [one.strip() for one in _SENTENCE[tongue].findall(words) if one.strip()]
    asking = [one for one in sentences if _ASKS[tongue].search(one)]
    return bool(asking) and all(_asks_openly(one, tongue) for one in asking)


def faults_of(*, name: str, words: Mapping[str, str], why: Mapping[str, str], stages: Iterable[int]) -> list[str]:
    """What is wrong with one question, each fault with its name."""
    faults = []
    for tongue in TONGUES:
        asked, reason = words[tongue], why[tongue]
        if not asked.strip() or not reason.strip():
            faults.append(f"{name}: something is missing in {tongue}")
            continue
        if not is_open(asked, tongue):
            faults.append(f"{name}: no open question in {tongue}")
        if len(asked) > LONGEST or len(reason) > LONGEST_WHY:
            faults.append(f"{name}: too long in {tongue}")
        if EARLY & set(stages) and TOO_EARLY[tongue].search(asked):
            faults.append(f"{name}: too early for stages 1 and 2 in {tongue}")
        for what, form in (("judges", JUDGES), ("pries", PRIES), ("leads away", LEADS_AWAY)):
            if form[tongue].search(asked):
                faults.append(f"{name}: {what} in {tongue}")
    return faults


def _asks_openly(sentence: str, tongue: str) -> bool:
    rest = sentence
    if tongue == "en":
        while (shorter := _BEFORE_ASKING.sub("", rest)) != rest:
            rest = shorter
        if _YES_OR_NO.search(rest):
            return False
    return bool(_ASKS_WITH[tongue].search(_NOT_ASKING[tongue].sub("", rest)))
