"""From what somebody typed to what is looked for: clauses of terms, the facts they were understood as, the word still
being typed.

Kana are the hard part: nothing shows where a word ends, and the dictionary cuts them badly (やく|しょく|てい|ねん).
So they are cut along readings that stand in some profile or phrase: as few as cover all of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace

from consultants.search import Field
from sotomado.directory.search.concepts import Concept, known, same_generation
from sotomado.directory.search.words import Word, kana, tidy, words

# Where words are looked for; facts stand apart.
SPOKEN = (Field.NAME, Field.LINE, Field.STORY)
# As much as is read of what was typed, and so many words of it. Nobody means more, and nothing grows with it.
LONGEST_QUESTION = 200
MOST_WORDS = 16
SHORTEST_PIECE = 2
LONGEST_KANA = 30
# A word that is still being typed is looked for by its beginning, from this many letters on.
SHORTEST_BEGINNING = 2
AGES = re.compile(r"(?<![0-9])([1-9][0-9])\s*(?:歳|才|-?\s*years?[- ]old\b)|\bage[d]?\s+([1-9][0-9])\b")

# How a verb may go on: told back as it was typed, 会社を辞めたい and not 会社を辞め.
ENDINGS = re.compile("(?:ら?れ|さ?せ)?(?:たくない|たい|ません|なかった|なくて|ない)")

Known = Callable[[Collection[str]], Collection[str]]


@dataclass(frozen=True)
class Asked:
    """One thing that is looked for.

    `said`: as it was typed. `words`: ways to find it by words, each all of its terms. `beginning`: of a word
    still being typed. `concept`: what it was understood as. `is_quiet`: it says nothing about whom one looks for.
    """

    said: str
    words: tuple[tuple[str, ...], ...]
    concept: Concept | None = None
    beginning: str | None = None
    is_required: bool = True
    is_quiet: bool = False

    @property
    def is_echo(self) -> bool:
        """Whether it is but a word of a phrase that is asked for already."""
        return not (self.is_required or self.is_quiet or self.concept)


def understood(text: str, which_are_known: Known, *, words_alone: bool = False) -> tuple[Asked, ...]:
    """What a text asks for, in its order. `which_are_known`: which of some terms stand in a profile.

    `words_alone`: nothing is taken for a fact.
    """
    text = text[:LONGEST_QUESTION]
    is_typing = bool(text) and not text[-1].isspace()
    plain = tidy(text)
    asked: list[Asked] = []
    if not words_alone:
        for age in AGES.finditer(plain):
            concept = same_generation(int(age.group(1) or age.group(2)))
            if concept is not None:
                asked.append(Asked(age.group().strip(), (), concept, is_required=False))
                plain = plain.replace(age.group(), " ", 1)
        is_typing = is_typing and not plain.endswith(" ")
    said = [one for chunk in plain.split() for one in _of_chunk(chunk, which_are_known)]
    full = [one for one in said if one.is_full] or ([] if asked else said)
    # A single kana or letter is the beginning of too much to mean something.
    full = [one for one in full if len(one.surface) > 1 or not (kana(one.surface) or one.surface.isascii())][
        :MOST_WORDS
    ]
    ends_open = is_typing and bool(full) and said[-1] is full[-1]
    asked += _clauses(full, plain, ends_open, words_alone=words_alone)
    return tuple(asked)


def _clauses(said: list[Word], text: str, is_typing: bool, *, words_alone: bool) -> Iterator[Asked]:
    concepts = known()
    at = 0
    while at < len(said):
        found = None if words_alone else concepts.longest(said, at)
        length = 1 if found is None else found[1]
        part = said[at : at + length]
        at += length
        is_last = is_typing and at == len(said)
        is_quiet = found is None and all(one.term in concepts.quiet for one in part)
        yield Asked(
            said=_as_written(part, text),
            words=tuple(dict.fromkeys(tuple(one) for one in _ways(part))),
            concept=found and found[0],
            beginning=_beginning(part[-1]) if is_last and found is None else None,
            is_required=not (found[0].is_aside if found else is_quiet),
            is_quiet=is_quiet,
        )
        if found is not None and not found[0].is_aside:
            # Whoever writes of 育休 stands before whoever has the facts alone, and a 看護師 before a 薬剤師.
            yield from (
                Asked(one.surface, ((one.term,),), is_required=False) for one in part if one.term not in concepts.quiet
            )


def _ways(part: list[Word]) -> Iterator[list[str]]:
    """By the words' own terms and, for what was written in kana, by its sound."""
    yield [one.term for one in part]
    yield [_sound(one) or one.term for one in part]


def _sound(word: Word) -> str:
    """How something written in kana reads; "" for everything else."""
    return kana(word.surface)


def _beginning(word: Word) -> str | None:
    start = kana(word.surface) or word.spelled or word.surface
    enough = 1 if not start.isascii() and not kana(start) else SHORTEST_BEGINNING
    return start if len(start) >= enough and not start.isdigit() else None


def _as_written(part: list[Word], text: str) -> str:
    """What was typed, from the first of some words to the last: 親の介護, and not 親 and 介護."""
    start = text.find(part[0].surface)
    end = text.find(part[-1].surface, start + (len(part[0].surface) if len(part) > 1 else 0))
    if not 0 <= start <= end:
        return " ".join(one.surface for one in part)
    end += len(part[-1].surface)
    ending = ENDINGS.match(text, end)
    return text[start : ending.end() if ending and not part[-1].surface.isascii() else end]


def _of_chunk(chunk: str, which_are_known: Known) -> list[Word]:
    """The words of what stands between two blanks."""
    sound = kana(chunk)
    if SHORTEST_PIECE < len(sound) <= LONGEST_KANA and (pieces := _cut(sound, which_are_known)):
        return [
            Word(piece, "", surface, "", True) for piece, surface in zip(pieces, _as_typed(chunk, pieces), strict=True)
        ]
    return list(_with_affixes(words(chunk), chunk))


def _with_affixes(said: list[Word], chunk: str) -> Iterator[Word]:
    """Words as they were typed, 定年後 and not 定年: nobody looks for an affix, but it is told back."""
    held: Word | None = None
    for one in said:
        if held is not None and held.is_full and not one.is_full and held.surface + one.surface in chunk:
            held = replace(held, surface=held.surface + one.surface)
            continue
        if held is not None:
            yield held
        held = one
    if held is not None:
        yield held


def _as_typed(chunk: str, pieces: list[str]) -> Iterator[str]:
    """What was typed of each piece: sounds are fewer than signs, for long marks are none."""
    start, heard = 0, 0
    for piece in pieces:
        heard += len(piece)
        end = max(at for at in range(start, len(chunk) + 1) if len(kana(chunk[:at])) <= heard)
        yield chunk[start:end] or piece
        start = end


def _cut(sound: str, which_are_known: Known) -> list[str]:
    """Kana as few known readings that cover them, the longest first; at the end one may only have begun. [] if none."""
    parts = {sound[start:end] for start in range(len(sound)) for end in range(start + SHORTEST_PIECE, len(sound) + 1)}
    readings = known().by_reading
    whole = {*which_are_known(parts), *(part for part in parts if part in readings)}
    # best[n]: the fewest pieces that cover the first n kana.
    best: list[list[str] | None] = [[], *([None] * len(sound))]
    for end in range(1, len(sound) + 1):
        for start in range(end):
            before, piece = best[start], sound[start:end]
            if before is not None and piece in whole and (best[end] is None or len(before) + 1 < len(best[end] or [])):
                best[end] = [*before, piece]
    covered = best[len(sound)]
    if covered is not None:
        return covered
    reached = max(end for end, pieces in enumerate(best) if pieces is not None)
    # やくしょくてい: a word that is known, and one that is being typed.
    return [*(best[reached] or []), sound[reached:]] if reached > len(sound) / 2 else []
