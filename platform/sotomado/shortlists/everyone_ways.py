"""Ways on from the list of everyone: choices to leave out or to add, each with its address."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask_babel import gettext as _

from sotomado.directory.labels import THEME_LABELS
from sotomado.directory.search.service import Facet, Found
from sotomado.directory.search.times_meant import times_meant
from sotomado.directory.search.words import tidy
from sotomado.shortlists.everyone_page import address, label, without
from sotomado.shortlists.looking import Asked, Looked


@dataclass(frozen=True)
class WayOut:
    """Where nobody is found: what to leave out, how many there would be then (None: not counted), and where."""

    words: str
    url: str


def ways_out(found: Found, asked: Asked) -> list[WayOut]:
    """Where nobody is left: each choice that keeps somebody out, with how many there would be without it."""
    made = [
        WayOut(
            _("「%(choice)s」を外すと %(count)s人", choice=label(facet, value), count=found.without[facet, value]),
            address(without(asked, facet, value)),
        )
        for facet, values in asked.facets.items()
        for value in values
        if found.without.get((facet, value))
    ]
    if not made and len(asked.facets) and found.matched:
        made.append(
            WayOut(_("えらんだものをすべて外すと %(count)s人", count=found.matched), address(replace(asked, facets={})))
        )
    if asked.words.strip() and asked.facets:
        made.append(WayOut(_("ことばを外してさがす"), address(replace(asked, words=""))))
    if found.busy and not asked.with_full:
        made.append(WayOut(_("いま空きのない相談員も含めてさがす"), address(replace(asked, with_full=True))))
    return made


def wished(looked: Looked, asked: Asked) -> list[tuple[str, str]]:
    """Themes of the last wish that are not chosen here, as something to choose."""
    if asked.facets.get(Facet.THEME):
        return []
    return [
        (str(THEME_LABELS[theme]), address(replace(asked, facets={**asked.facets, Facet.THEME: (theme.value,)})))
        for theme in looked.wished
    ]


def times_spoken_of(found: Found, asked: Asked) -> list[tuple[str, str, str]]:
    """Times that the words speak of and that are not chosen: the word, the time, and where it is chosen instead.

    A word for a time leaves the words again, unless it hangs together with what was understood: 土日に介護の相談.
    """
    if asked.words_alone:
        return []
    meant = [one.said for one in found.understood]
    made = []
    for (facet, value), said in times_meant(asked.words).items():
        if value in asked.facets.get(facet, ()):
            continue
        rest = " ".join(
            chunk
            for chunk in asked.words.split()
            if tidy(chunk) not in said.split() and (said not in tidy(chunk) or any(one in tidy(chunk) for one in meant))
        )
        facets = {**asked.facets, facet: (*asked.facets.get(facet, ()), value)}
        made.append((said, label(facet, value), address(replace(asked, words=rest, facets=facets))))
    return made


def topics(asked: Asked) -> list[tuple[str, str]]:
    """Every theme as something to begin with, where words have found nobody."""
    return [
        (str(text), address(replace(asked, words="", facets={Facet.THEME: (one.value,)})))
        for one, text in THEME_LABELS.items()
    ]
