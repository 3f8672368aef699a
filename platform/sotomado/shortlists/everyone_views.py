"""Everyone who can be booked: the ten is a suggestion, and this is the way past it."""

from __future__ import annotations

from dataclasses import replace

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from sotomado.accounts.consent import consent_required
from sotomado.languages import choose_zone
from sotomado.shortlists import everyone_page as page_of
from sotomado.shortlists import everyone_ways as ways
from sotomado.shortlists import looking
from sotomado.shortlists.blueprint import bp
from sotomado.web import current_actor, current_read, is_htmx

A_PAGE = 20
TIMES_EACH = 2


@bp.get("/consultants")
@consent_required
def everyone() -> ResponseReturnValue:
    asked = page_of.asked_in(request.args)
    page = request.args.get("page", 1, type=int)
    if not 1 <= page <= 1_000_000:
        abort(404)
    with current_read() as work:
        looked = looking.look(
            work,
            person_id=current_actor().person_id,
            zone=choose_zone(),
            asked=asked,
            first=(page - 1) * A_PAGE,
            count=A_PAGE,
            each=TIMES_EACH,
        )
    found = looked.found
    pages = max(1, -(-len(found.ids) // A_PAGE))
    if page > pages:
        abort(404)
    is_part = is_htmx() and request.headers.get("HX-Target") == "found"
    body = render_template(
        "shortlists/_everyone_part.html" if is_part else "shortlists/everyone.html",
        asked=asked,
        found=found,
        groups=page_of.groups(found, asked),
        chosen=page_of.chosen(asked),
        understood=page_of.understood(found),
        people=page_of.results(looked),
        ways_out=[] if found.ids else ways.ways_out(found, asked),
        wished=ways.wished(looked, asked),
        times_spoken_of=ways.times_spoken_of(found, asked),
        missing=page_of.quoted(found.missing),
        topics=ways.topics(asked) if not found.matched and asked.words.strip() else [],
        words_alone_url=page_of.address(replace(asked, words_alone=True)),
        address_of=lambda **changed: page_of.address(asked, **changed),
        longest_words=page_of.LONGEST_WORDS,
        count=len(found.ids),
        page=page,
        pages=pages,
    )
    return (body, page_of.history_header(asked)) if is_part else body
