"""The consultants: who they are, how they speak, what they have lived, when they can be met."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import cycle

from sotomado.accounts.models import Locale, Person, Role, RoleGrant
from sotomado.availability.models import AvailabilityOverride, AvailabilityRule, BusyBlock, OverrideInterval
from sotomado.demo.adviser import Adviser
from sotomado.demo.calendar import HOME, at
from sotomado.demo.dice import Dice
from sotomado.demo.introductions import introduce
from sotomado.demo.joining import joining
from sotomado.demo.leanings import gender_of, lived_besides, styles_of
from sotomado.demo.people import a_name, an_email
from sotomado.demo.rows import Counter, Rows
from sotomado.demo.words import by_first, entries
from sotomado.directory.models import (
    Consultant,
    ConsultantExperience,
    ConsultantLanguage,
    ConsultantMode,
    ConsultantStyle,
    ConsultantTheme,
    Credential,
)
from sotomado.directory.vocabulary import AgeBand, Experience, MeetingMode, SpokenLanguage, Theme

DOMAIN = "consultants.example"
LICENCE_DAYS = 5 * 365 + 1
# Weekday, start and end by the consultant's own clock. Nobody works all of it at once.
HOURS_AT_HOME = (
    tuple((day, 19 * 60, 22 * 60) for day in range(5)),
    tuple((day, 18 * 60 + 30, 21 * 60 + 30) for day in (0, 2, 4)),
    ((5, 10 * 60, 17 * 60), (6, 10 * 60, 17 * 60)),
    ((5, 9 * 60, 13 * 60), (6, 13 * 60, 19 * 60), (2, 20 * 60, 22 * 60)),
    tuple((day, 10 * 60, 16 * 60) for day in (0, 1, 3)),
    tuple((day, 12 * 60, 14 * 60) for day in range(5)),
    tuple((day, 7 * 60, 9 * 60) for day in (1, 2, 3, 4)),
    ((1, 13 * 60, 21 * 60), (3, 13 * 60, 21 * 60), (5, 13 * 60, 17 * 60)),
    ((0, 9 * 60, 12 * 60), (2, 9 * 60, 12 * 60), (4, 14 * 60, 20 * 60)),
)
HOURS_ABROAD = {
    "Europe/London": (tuple((day, 8 * 60, 13 * 60) for day in (0, 1, 2, 3)), ((5, 8 * 60, 14 * 60),)),
    "America/Los_Angeles": (tuple((day, 16 * 60, 21 * 60) for day in (0, 1, 2, 3, 6)),),
    "Asia/Singapore": (
        tuple((day, 18 * 60, 21 * 60) for day in range(5)),
        ((5, 9 * 60, 16 * 60), (6, 9 * 60, 16 * 60)),
    ),
}
ABROAD = 0.1
AGE_BANDS = {AgeBand.THIRTIES: 3.0, AgeBand.FORTIES: 4.0, AgeBand.FIFTIES: 4.0, AgeBand.SIXTIES: 2.0}
EXPIRED = 2
EXPIRING_SOON = 7


def voices(dice: Dice) -> tuple[dict[str, Iterator[tuple[str, ...]]], Iterator[tuple[str, str]]]:
    """Voices by theme, each to be used once, and enough others composed of two halves."""
    own = {}
    for theme, lines in by_first("voices").items():
        own[theme] = iter(dice.sample(lines, len(lines)))
    halves = [
        (opening + closing, f"{opening_en} {closing_en}")
        for opening, opening_en in entries("voice_openings")
        for closing, closing_en in entries("voice_closings")
    ]
    dice.shuffle(halves)
    return own, cycle(halves)


def advisers(number: int, dice: Dice, count: Counter, today: date) -> list[Adviser]:
    """`number` consultants, no two with the same words as long as the words last."""
    own_voices, other_voices = voices(dice)
    careers = list(entries("careers"))
    made = []
    for n in range(number):
        if n % len(careers) == 0:
            dice.shuffle(careers)
        made.append(_adviser(n, number, careers[n % len(careers)], own_voices, other_voices, dice, count, today))
    return made


def _adviser(
    n: int,
    number: int,
    career: tuple[str, ...],
    own_voices: dict[str, Iterator[tuple[str, ...]]],
    other_voices: Iterator[tuple[str, str]],
    dice: Dice,
    count: Counter,
    today: date,
) -> Adviser:
    lived, strong, path, path_en, told, told_en = career
    themes = [Theme(theme) for theme in strong.split(",")]
    name, name_en, is_foreign = a_name(dice)
    person_id = count.next(Person)
    age_band = AgeBand.SIXTIES if "after_retirement" in lived else dice.one_of(AGE_BANDS)
    most_years = max(6, int(age_band.value) - 18)
    years = min(dice.randint(5, 14) if "{y}" in path else dice.randint(7, 24), most_years)
    experiences = {Experience(one): years for one in lived.split(",")}
    for one, chance in ((Experience.WORKING_PARENT, 0.3), (Experience.CAREER_CHANGE, 0.22), (Experience.CARER, 0.1)):
        if dice.happens(chance):
            experiences.setdefault(one, dice.randint(2, 15))
    if age_band in (AgeBand.FIFTIES, AgeBand.SIXTIES) and dice.happens(0.4):
        experiences.setdefault(Experience.MANAGER, dice.randint(4, 18))
    suiting = (next(own_voices[key], None) for key in (*themes, "any"))
    voice = next((found for found in suiting if found), None) or next(other_voices)
    stance = dice.choice(by_first("stances")[themes[0]])
    touch = dice.choice(entries("touches"))
    zone = dice.choice(sorted(HOURS_ABROAD)) if dice.happens(ABROAD) else HOME
    is_newcomer = dice.happens(0.06)
    left = -3 - 9 * n if n < EXPIRED else (9 + 11 * (n - EXPIRED) if n < EXPIRED + EXPIRING_SOON else 0)
    languages = {SpokenLanguage.JAPANESE}
    if is_foreign or zone != HOME or dice.happens(0.75 if Experience.ABROAD in experiences else 0.12):
        languages.add(SpokenLanguage.ENGLISH)
    if name_en in ("Meilan Li", "Wei Wang", "Simin Chen", "Xiaoyu Zhang") or dice.happens(0.03):
        languages.add(SpokenLanguage.CHINESE)
    modes = [MeetingMode.ONLINE]
    modes += [MeetingMode.PHONE] if zone == HOME and dice.happens(0.6) else []
    modes += [MeetingMode.IN_PERSON] if zone == HOME and dice.happens(0.35) else []
    own_dice = Dice("leanings", person_id, name_en)
    return Adviser(
        id=count.next(Consultant),
        person_id=person_id,
        name=name,
        name_en=name_en,
        email=an_email(name_en, person_id, DOMAIN),
        zone=zone,
        hours=dice.choice(HOURS_AT_HOME if zone == HOME else HOURS_ABROAD[zone]),
        themes=_themes(themes, dice),
        experiences=experiences | lived_besides(experiences, age_band, own_dice),
        styles=styles_of(own_dice),
        gender=gender_of(name_en, own_dice),
        languages=tuple(sorted(languages)),
        modes=tuple(modes),
        age_band=age_band,
        voice=(voice[0], voice[1]),
        path=(path.format(y=years), path_en.format(y=years)),
        biography=(
            "\n\n".join((told.format(y=years), stance[0], touch[0])),
            "\n\n".join((told_en.format(y=years), stance[1], touch[1])),
        ),
        listed_at=at(today - timedelta(days=dice.randint(5, 55) if is_newcomer else dice.randint(520, 1300)), 600),
        expires_on=today + timedelta(days=left or dice.randint(95, LICENCE_DAYS - 60)),
        popularity=0.0 if is_newcomer else dice.lognormvariate(0, 0.6),
        came_from=path,
    )


def _themes(strong: list[Theme], dice: Dice) -> dict[Theme, float]:
    first, *often = strong
    strengths = {
        theme: round(dice.uniform(0.7, 1), 2) for theme in (first, *often) if theme is first or dice.happens(0.6)
    }
    others = [theme for theme in Theme if theme not in strengths]
    for theme in dice.some(others, dice.randint(2, 5)):
        strengths[theme] = round(dice.uniform(0.3, 0.95), 2)
    if dice.happens(0.5):
        strengths.setdefault(Theme.UNCLEAR, round(dice.uniform(0.4, 0.9), 2))
    return strengths


def write_advisers(made: list[Adviser], rows: Rows, dice: Dice, count: Counter, today: date) -> None:
    for adviser in made:
        _write_person(adviser, rows, count)
        key = {"consultant_id": adviser.id}
        rows.add(
            Credential,
            **key,
            registration_number=f"{16_000_000 + 37 * adviser.id}",
            registered_on=adviser.expires_on - timedelta(days=LICENCE_DAYS),
            expires_on=adviser.expires_on,
        )
        for theme, strength in adviser.themes.items():
            rows.add(ConsultantTheme, **key, theme=theme, strength=strength)
        for experience, years in adviser.experiences.items():
            rows.add(ConsultantExperience, **key, experience=experience, years=years)
        for style, strength in adviser.styles.items():
            rows.add(ConsultantStyle, **key, style=style, strength=strength)
        for language in adviser.languages:
            rows.add(ConsultantLanguage, **key, language=language)
        for mode in adviser.modes:
            line = joining(mode, consultant_id=adviser.id, email=adviser.email)
            rows.add(ConsultantMode, **key, mode=mode, joining=line)
        for weekday, start, end in adviser.hours:
            rows.add(
                AvailabilityRule,
                id=count.next(AvailabilityRule),
                **key,
                weekday=weekday,
                start_minute=start,
                end_minute=end,
                time_zone=adviser.zone,
            )
        _write_exceptions(adviser, rows, dice, count, today)


def _write_person(adviser: Adviser, rows: Rows, count: Counter) -> None:
    rows.add(
        Person,
        id=adviser.person_id,
        email=adviser.email,
        name=adviser.name,
        password_hash=adviser.password_hash,
        locale=Locale.JAPANESE,
        time_zone=adviser.zone,
        created_at=adviser.listed_at - timedelta(days=30),
        disabled_at=None,
    )
    rows.add(RoleGrant, id=count.next(RoleGrant), person_id=adviser.person_id, role=Role.CONSULTANT, company_id=None)
    rows.add(
        Consultant,
        id=adviser.id,
        person_id=adviser.person_id,
        display_name=adviser.name,
        display_name_en=adviser.name_en,
        voice=adviser.voice[0],
        path=adviser.path[0],
        biography=adviser.biography[0],
        **introduce(adviser, rows),
        age_band=adviser.age_band,
        gender=adviser.gender,
        time_zone=adviser.zone,
        listed_at=adviser.listed_at,
        unlisted_at=None,
    )


def _write_exceptions(adviser: Adviser, rows: Rows, dice: Dice, count: Counter, today: date) -> None:
    """Days off, days with other hours, and now and then an appointment elsewhere, in the weeks to come."""
    if dice.happens(0.35):
        for ahead in sorted(dice.some(range(2, 27), dice.randint(1, 4))):
            override_id = count.next(AvailabilityOverride)
            rows.add(
                AvailabilityOverride,
                id=override_id,
                consultant_id=adviser.id,
                on_date=today + timedelta(days=ahead),
                time_zone=adviser.zone,
            )
            if dice.happens(0.25):
                rows.add(OverrideInterval, override_id=override_id, start_minute=10 * 60, end_minute=13 * 60)
    if dice.happens(0.2):
        weekday, start, _ = dice.choice(adviser.hours)
        day = today + timedelta(days=7 + (weekday - today.weekday()) % 7)
        starts_at = at(day, start, adviser.zone)
        rows.add(
            BusyBlock,
            id=count.next(BusyBlock),
            consultant_id=adviser.id,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=90),
        )
