"""The audit log: sifted by act and time, proven on the spot, taken along as a file."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from sotomado import formats
from sotomado.audit import chain, queries, verifying
from sotomado.audit import service as audit
from sotomado.audit import wording as acts
from sotomado.audit.acts import Act
from sotomado.audit.queries import Wanted
from sotomado.audit.verifying import Verdict
from sotomado.languages import choose_zone
from sotomado.operations.audit_log import reading, wording
from sotomado.operations.blueprint import bp
from sotomado.web import current_actor, current_read, current_work

# Beyond this a file is taken in parts; and what a page may prove while somebody waits.
MOST_IN_A_FILE = 50_000
MOST_PROVEN = 200_000
HEADINGS = ("number", "at_utc", "act", "by", "whom", "about", "previous_hash", "hash")


@bp.get("/operations/audit")
def audit_log() -> ResponseReturnValue:
    return _page(None)


@bp.post("/operations/audit/verify")
def verify_audit_log() -> ResponseReturnValue:
    """Follow the chain now. A long log is proven by the command, where nobody waits for it."""
    with current_read() as work:
        found = verifying.verify(work) if verifying.head(work).number <= MOST_PROVEN else None
    return _page(found, is_too_long=found is None)


@bp.get("/operations/audit.csv")
def audit_log_file() -> ResponseReturnValue:
    """The entries that were sifted out, as they are hashed: whoever has the file can prove them without us."""
    wanted, _typed = _wanted()
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADINGS)
    count = 0
    with current_work() as work:
        for one in queries.in_order(work, wanted, most=MOST_IN_A_FILE):
            told = (one.act, one.by or "", one.whom or "", one.about_text, one.previous_hash, one.hash)
            writer.writerow((one.number, chain.instant(one.at), *told))
            count += 1
        audit.record(work, act=Act.LOG_FETCHED, by=current_actor().person_id, about={"rows": count})
    answer = Response(out.getvalue(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="sotomado-audit-log.csv"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _page(found: Verdict | None, *, is_too_long: bool = False) -> str:
    wanted, typed = _wanted()
    before = formats.typed_whole(request.args.get("before", "")[:12])
    with current_read() as work:
        shown = reading.page(work, wanted, before=before)
        known = queries.acts(work)
        head = verifying.head(work)
    return render_template(
        "operations/audit/log.html",
        page=shown,
        known=sorted(((one, str(acts.act(one))) for one in known), key=lambda pair: pair[1]),
        typed=typed,
        is_sifted=any(typed.values()),
        head=head,
        found=found,
        is_too_long=is_too_long,
        act=acts.act,
        faults=acts.FAULTS,
        words=wording,
    )


def _wanted() -> tuple[Wanted, dict[str, str]]:
    """What was asked for; a day that cannot be read asks for nothing. Days are those of whoever reads."""
    typed = {name: request.args.get(name, "").strip()[:40] for name in ("act", "from", "until")}
    since, until = _day(typed["from"]), _day(typed["until"])
    return (
        Wanted(
            act=typed["act"] or None,
            since=_begin(since) if since else None,
            until=_begin(until + timedelta(days=1)) if until and until < date.max else None,
        ),
        typed,
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _begin(on: date) -> datetime:
    return datetime.combine(on, time(), ZoneInfo(choose_zone()))
