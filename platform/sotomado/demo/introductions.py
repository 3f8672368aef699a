"""What the demo's consultants tell beside their story: branches and countries, how a first talk goes, now and then a
portrait; and a few who have written in Japanese alone.

Everyone has dice of their own here, so that this part of the world can change and leave the rest as it was.
"""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from itertools import product
from typing import Any

from sotomado.demo.adviser import Adviser
from sotomado.demo.dice import Dice
from sotomado.demo.pictures import portrait
from sotomado.demo.rows import Rows
from sotomado.demo.words import by_first, entries
from sotomado.directory.models import ConsultantCountry, ConsultantIndustry
from sotomado.directory.vocabulary import Industry, SpokenLanguage
from sotomado.files.models import Purpose, StoredFile

WITH_A_PORTRAIT = 0.08
IN_JAPANESE_ALONE = 0.08
COUNTRY_OF = {"Europe/London": "GB", "America/Los_Angeles": "US", "Asia/Singapore": "SG"}


@cache
def first_talks() -> list[tuple[str, str]]:
    """Every way to open, go on and close, in both languages, in an order of its own: no two people need the same."""
    steps = by_first("first_talks")
    ways = list(product(*(steps[step] for step in ("open", "middle", "close"))))
    Dice("first talks").shuffle(ways)
    return [("\n\n".join(ja for ja, _ in way), "\n\n".join(en for _, en in way)) for way in ways]


def branches() -> dict[str, tuple[list[Industry], list[str]]]:
    """Industries and countries by the path somebody came."""
    return {
        path: ([Industry(one) for one in industries.split(",") if one], [one for one in countries.split(",") if one])
        for path, industries, countries in entries("industries")
    }


def introduce(adviser: Adviser, rows: Rows) -> dict[str, Any]:
    """The rows beside a consultant, and the columns of their own row that are told here."""
    dice = Dice("introduction", adviser.person_id, adviser.name_en)
    industries, countries = branches()[adviser.came_from]
    countries = [*countries, *([COUNTRY_OF[adviser.zone]] if adviser.zone in COUNTRY_OF else [])]
    for industry in industries:
        rows.add(ConsultantIndustry, consultant_id=adviser.id, industry=industry)
    for country in dict.fromkeys(countries):
        rows.add(ConsultantCountry, consultant_id=adviser.id, country=country)
    is_named = adviser.password_hash is not None
    speaks_english = SpokenLanguage.ENGLISH in adviser.languages
    is_in_japanese_alone = dice.happens(IN_JAPANESE_ALONE) and not speaks_english and not is_named
    has_portrait = dice.happens(WITH_A_PORTRAIT) and not is_named
    told, told_en = first_talks()[adviser.id % len(first_talks())]
    return {
        "voice_en": "" if is_in_japanese_alone else adviser.voice[1],
        "path_en": "" if is_in_japanese_alone else adviser.path[1],
        "biography_en": "" if is_in_japanese_alone else adviser.biography[1],
        "first_talk": told,
        "first_talk_en": "" if is_in_japanese_alone else told_en,
        "portrait_id": _portrait(adviser, rows, dice) if has_portrait else None,
    }


def _portrait(adviser: Adviser, rows: Rows, dice: Dice) -> str:
    file_id = dice.key()
    rows.add(
        StoredFile,
        id=file_id,
        owner_id=adviser.person_id,
        purpose=Purpose.PORTRAIT,
        media_type="image/jpeg",
        content=rows.seal_bytes(StoredFile, "content", file_id, portrait(dice)),
        kept_at=adviser.listed_at - timedelta(days=10),
    )
    return file_id
