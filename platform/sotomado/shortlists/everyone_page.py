"""What the list of everyone says: choices with their counts, what was understood, why each is found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

from flask import abort, request, url_for
from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict

from consultants.search import Field
from sotomado.directory.labels import (
    AGE_BAND_LABELS,
    EXPERIENCE_LABELS,
    GENDER_LABELS,
    INDUSTRY_LABELS,
    LANGUAGE_LABELS,
    MODE_LABELS,
    STYLE_LABELS,
    THEME_LABELS,
    TIME_LABELS,
)
from sotomado.directory.profiles import countries
from sotomado.directory.search.facts import VALUES
from sotomado.directory.search.service import Facet, Fact, Found, Reason
from sotomado.directory.search.times_meant import WEEK
from sotomado.directory.service import ConsultantCard, ConsultantWords
from sotomado.directory.vocabulary import TimeOfWeek
from sotomado.languages import current_locale
from sotomado.shortlists import windows
from sotomado.shortlists.looking import Asked, Looked

# As long as the field takes.
LONGEST_WORDS = 80
MOST_TAGS = 5

# In the order in which they stand beside the list.
LEGENDS: Mapping[Facet, LazyString] = {
    Facet.SOON: _l("いつまでに"),
    Facet.TIME: _l("空いている時間"),
    Facet.THEME: _l("得意な話題"),
    Facet.EXPERIENCE: _l("経験"),
    Facet.LANGUAGE: _l("話せることば"),
    Facet.MODE: _l("会い方"),
    Facet.STYLE: _l("聴き方"),
    Facet.INDUSTRY: _l("働いた業界"),
    Facet.COUNTRY: _l("働いた国"),
    Facet.GENDER: _l("性別"),
    Facet.AGE: _l("年代"),
}
OPEN = frozenset({Facet.SOON, Facet.TIME, Facet.THEME})
LABELS: Mapping[Facet, Mapping[Any, LazyString]] = {
    Facet.SOON: {WEEK: _l("7日以内に空きがある")},
    Facet.TIME: TIME_LABELS,
    Facet.THEME: THEME_LABELS,
    Facet.EXPERIENCE: EXPERIENCE_LABELS,
    Facet.LANGUAGE: LANGUAGE_LABELS,
    Facet.MODE: MODE_LABELS,
    Facet.STYLE: STYLE_LABELS,
    Facet.INDUSTRY: INDUSTRY_LABELS,
    Facet.GENDER: GENDER_LABELS,
    Facet.AGE: AGE_BAND_LABELS,
}


@dataclass(frozen=True)
class Option:
    """One value that may be chosen, and how many there would be with it."""

    value: str
    label: str
    count: int
    is_chosen: bool


@dataclass(frozen=True)
class Group:
    """A facet beside the list."""

    name: str
    legend: LazyString
    options: list[Option]
    is_open: bool


@dataclass(frozen=True)
class Result:
    """One consultant in the list. `matched`: what of them answers; `tags`: what else they are strong in."""

    card: ConsultantCard
    words: ConsultantWords
    about: str
    matched: list[str]
    tags: list[str]
    times: list[tuple[str, str]]
    portrait_url: str


def asked_in(args: MultiDict[str, str]) -> Asked:
    """What an address asks for. A value nobody could have chosen is no address of ours."""
    facets = {facet: tuple(dict.fromkeys(one for one in args.getlist(facet.value) if one)) for facet in LEGENDS}
    for facet, values in facets.items():
        if any(not _is_known(facet, value) for value in values):
            abort(404)
    return Asked(
        words=args.get("words", "").strip("\r\n")[:LONGEST_WORDS].lstrip(),
        facets={facet: values for facet, values in facets.items() if values},
        words_alone=args.get("alone") == "yes",
        with_full=args.get("full") == "yes",
    )


def address(asked: Asked, *, page: int = 1) -> str:
    """The one address of what is asked for: nothing empty in it."""
    query: dict[str, Any] = {"words": asked.words.strip()} if asked.words.strip() else {}
    query |= {facet.value: list(asked.facets[facet]) for facet in LEGENDS if asked.facets.get(facet)}
    query |= {"alone": "yes"} if asked.words_alone else {}
    query |= {"full": "yes"} if asked.with_full else {}
    query |= {"page": page} if page > 1 else {}
    return url_for("shortlists.everyone", **query)


def history_header(asked: Asked) -> dict[str, str]:
    """A word that goes on being typed is one step for the back button; everything else is a step of its own."""
    before = parse_qs(urlsplit(request.headers.get("HX-Current-URL", "")).query)
    old, new = before.pop("words", [""])[0].strip(), asked.words.strip()
    now = parse_qs(urlsplit(address(replace(asked, words=""))).query)
    goes_on = old and new and (new.startswith(old) or old.startswith(new)) and before == now
    return {"HX-Replace-Url" if goes_on else "HX-Push-Url": address(asked)}


def label(facet: Facet, value: str) -> str:
    if facet is Facet.COUNTRY:
        return countries.name(value, current_locale())
    return str(LABELS[facet][TimeOfWeek(value) if facet is Facet.TIME else VALUES.get(facet, str)(value)])


def groups(found: Found, asked: Asked) -> list[Group]:
    """All facets with their counts. A country stands there where somebody found has worked, or where it is chosen."""
    made = []
    for facet, legend in LEGENDS.items():
        chosen = asked.facets.get(facet, ())
        options = [
            Option(value, label(facet, value), count, value in chosen)
            for value, count in found.counts.get(facet, {}).items()
        ]
        if facet is Facet.COUNTRY:
            options.sort(key=lambda one: one.label)
        if options:
            made.append(Group(facet.value, legend, options, facet in OPEN or bool(chosen)))
    return made


def chosen(asked: Asked) -> list[tuple[str, str]]:
    """What is chosen beside the words, and the address without it."""
    return [
        (label(facet, value), address(without(asked, facet, value)))
        for facet in LEGENDS
        for value in asked.facets.get(facet, ())
    ]


def without(asked: Asked, facet: Facet, value: str) -> Asked:
    rest = tuple(one for one in asked.facets[facet] if one != value)
    return replace(asked, facets={**asked.facets, facet: rest})


def understood(found: Found) -> list[tuple[str, str]]:
    """What was typed and what it was taken for: 「育休復帰」 and 育児・介護と仕事、働きながらの子育て."""
    return [(one.said, _("、").join(label(fact.facet, fact.value) for fact in one.facts)) for one in found.understood]


def quoted(said: Iterable[str]) -> str:
    """Words as they were typed, one after the other: 「宇宙」「飛行士」."""
    return "".join(str(_("「%(word)s」", word=one)) for one in said)


def results(looked: Looked) -> list[Result]:
    made = []
    for one, card in ((one, looked.cards[one]) for one in looked.times):
        reasons = looked.found.why(one)
        facts = [reason.fact for reason in reasons if reason.fact is not None]
        words = card.in_words(current_locale())
        tags = [str(THEME_LABELS[theme]) for theme in card.themes if Fact(Facet.THEME, theme) not in facts]
        made.append(
            Result(
                card=card,
                words=words,
                about=windows.about(card, words),
                matched=list(dict.fromkeys(_told(reason) for reason in reasons)),
                tags=tags[: max(MOST_TAGS - len(reasons), 2)],
                times=windows.times(card, looked.times[one]),
                portrait_url=(
                    url_for("directory.portrait", consultant_id=card.id, file_id=card.portrait_id)
                    if card.portrait_id
                    else ""
                ),
            )
        )
    return made


def _told(reason: Reason) -> str:
    if reason.fact is not None:
        return label(reason.fact.facet, reason.fact.value)
    if reason.where is Field.NAME:
        return str(_("お名前に「%(word)s」", word=reason.said))
    if reason.where is Field.LINE:
        return str(_("ひとことか歩みに「%(word)s」", word=reason.said))
    return str(_("自己紹介に「%(word)s」", word=reason.said))


def _is_known(facet: Facet, value: str) -> bool:
    if facet is Facet.COUNTRY:
        return countries.is_country(value)
    known: Iterable[str] = {WEEK} if facet is Facet.SOON else set(TimeOfWeek) if facet is Facet.TIME else VALUES[facet]
    return value in {str(one) for one in known}
