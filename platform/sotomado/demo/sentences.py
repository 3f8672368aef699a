"""What people write: put together from the files of words, so that no two notes read alike."""

from __future__ import annotations

from collections.abc import Sequence

from sotomado.demo.dice import Dice
from sotomado.demo.words import by_first, entries
from sotomado.directory.vocabulary import Theme
from sotomado.oneonones.models import InsideTheme


def consultant_note(themes: Sequence[Theme], dice: Dice) -> str:
    """A consultant's private note: how it began, what it was about, how it closed."""
    lines = by_first("notes")
    parts = [dice.choice(lines["open"])[0]] if dice.happens(0.6) else []
    for nth, theme in enumerate(themes[:2]):
        parts += [line[0] for line in dice.some(lines[theme.value], 2 if nth == 0 and dice.happens(0.5) else 1)]
    if dice.happens(0.75):
        parts.append(dice.choice(lines["close"])[0])
    return "\n".join(parts)


def wish_words(themes: Sequence[Theme], dice: Dice) -> str | None:
    """What someone adds to their wish; most leave it open, which is a full answer."""
    return dice.choice(by_first("wishes")[themes[0].value])[0] if dice.happens(0.45) else None


def reaction_words(dice: Dice) -> str | None:
    return dice.choice(entries("reactions"))[0] if dice.happens(0.3) else None


def inside_note(theme: InsideTheme, dice: Dice) -> str:
    return "\n".join(line[0] for line in dice.some(by_first("inside_notes")[theme.value], dice.choice((1, 1, 2))))


def until_next_time(dice: Dice) -> str:
    return dice.choice(entries("until_next"))[0]
