"""What can happen to a profile: drafted, given a portrait, published, or taken back to what is published.

What advisees see changes with publishing alone, and then all at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select

from sotomado.accounts.errors import NotFound
from sotomado.database import Base, UnitOfWork
from sotomado.directory import queries
from sotomado.directory.models import (
    Consultant,
    ConsultantCountry,
    ConsultantExperience,
    ConsultantIndustry,
    ConsultantLanguage,
    ConsultantMode,
    ConsultantStyle,
    ConsultantTheme,
    ProfileDraft,
)
from sotomado.directory.profiles.body import TEXTS, ProfileBody, Trouble, troubles
from sotomado.directory.search import service as search
from sotomado.files import service as files
from sotomado.files.checking import Checked
from sotomado.files.models import Purpose

# What stands in the consultant's own row; the rest stands in rows of its own.
IN_THE_ROW = (*TEXTS, "age_band", "gender", "time_zone", "portrait_id")


class NotReady(Exception):
    """The draft cannot be published as it stands; nothing was changed. `troubles`: (name of the part, why)."""

    def __init__(self, found: list[tuple[str, Trouble]]) -> None:
        super().__init__(", ".join(f"{name}: {trouble.value}" for name, trouble in found))
        self.troubles = found


@dataclass(frozen=True)
class Draft:
    """A profile as it is being written. `saved_at` is None where nothing waits to be published."""

    body: ProfileBody
    published: ProfileBody
    saved_at: datetime | None

    @property
    def changes(self) -> tuple[str, ...]:
        """Names of the parts that publishing would change, in the order of the page."""
        return differences(self.published, self.body)


def published(work: UnitOfWork, *, consultant_id: int) -> ProfileBody:
    """The profile as advisees see it. Raises NotFound."""
    return _published(work, _row(work, consultant_id))


def draft(work: UnitOfWork, *, consultant_id: int) -> Draft:
    """What its consultant is writing; where they have not begun, what is published. Raises NotFound."""
    shown = published(work, consultant_id=consultant_id)
    kept = _draft_row(work, consultant_id)
    if kept is None:
        return Draft(shown, shown, None)
    return Draft(ProfileBody.from_json(work.unseal(kept, "body") or ""), shown, kept.saved_at)


def save_draft(work: UnitOfWork, *, consultant_id: int, body: ProfileBody) -> None:
    """Keep what was written, ready or not. The portrait stays what the draft has: `set_portrait` changes it.

    A draft that says what is published is none.
    """
    before = draft(work, consultant_id=consultant_id)
    _keep(work, consultant_id, before, replace(body, portrait_id=before.body.portrait_id))


def set_portrait(work: UnitOfWork, *, consultant_id: int, picture: Checked | None) -> None:
    """Put a portrait in the draft, or the drawn view again. Advisees see it once it is published."""
    owner_id = _row(work, consultant_id).person_id
    before = draft(work, consultant_id=consultant_id)
    portrait_id = (
        None if picture is None else files.keep(work, owner_id=owner_id, purpose=Purpose.PORTRAIT, content=picture)
    )
    _keep(work, consultant_id, before, replace(before.body, portrait_id=portrait_id))
    _forget_portrait(work, before.body.portrait_id, still={before.published.portrait_id})


def discard_draft(work: UnitOfWork, *, consultant_id: int) -> None:
    """Go back to what is published. Without a draft nothing changes."""
    before = draft(work, consultant_id=consultant_id)
    _drop_draft(work, consultant_id)
    _forget_portrait(work, before.body.portrait_id, still={before.published.portrait_id})


def publish(work: UnitOfWork, *, consultant_id: int) -> tuple[str, ...]:
    """Let advisees see the draft. Returns the names of the parts that changed. Raises NotReady, NotFound.

    Only what differs is written. Whoever publishes twice at once publishes once.
    """
    row = work.session.scalar(select(Consultant).where(Consultant.id == consultant_id).with_for_update())
    if row is None:
        raise NotFound("consultant")
    waiting = draft(work, consultant_id=consultant_id)
    found = troubles(waiting.body)
    if found:
        raise NotReady(found)
    changes = waiting.changes
    for name in IN_THE_ROW:
        if name in changes:
            setattr(row, name, getattr(waiting.body, name))
    _write_facts(work, consultant_id, waiting.body)
    _drop_draft(work, consultant_id)
    if "portrait_id" in changes:
        _forget_portrait(work, waiting.published.portrait_id, still={waiting.body.portrait_id})
    work.session.flush()
    search.reindex(work, consultant_id=consultant_id)
    return changes


def differences(before: ProfileBody, after: ProfileBody) -> tuple[str, ...]:
    """Names of the parts in which two profiles differ."""
    names = (
        *TEXTS,
        "portrait_id",
        "experiences",
        "industries",
        "countries",
        "themes",
        "styles",
        "languages",
        "modes",
        "age_band",
        "gender",
        "time_zone",
    )
    return tuple(name for name in names if getattr(before, name) != getattr(after, name))


def portrait(work: UnitOfWork, *, consultant_id: int, file_id: str, reader_id: int) -> files.Kept:
    """A published portrait, and for oneself that of the draft. Raises NotFound for every other file there is.

    Whether the reader may see the consultant at all is asked before.
    """
    row = _row(work, consultant_id)
    seen = {row.portrait_id}
    if row.person_id == reader_id:
        seen.add(draft(work, consultant_id=consultant_id).body.portrait_id)
    if file_id not in seen:
        raise NotFound("portrait")
    try:
        return files.content(work, file_id=file_id)
    except files.NoSuchFile:
        raise NotFound("portrait") from None


def _row(work: UnitOfWork, consultant_id: int) -> Consultant:
    row = work.session.get(Consultant, consultant_id)
    if row is None:
        raise NotFound("consultant")
    return row


def _published(work: UnitOfWork, row: Consultant) -> ProfileBody:
    ids, session = [row.id], work.session
    return ProfileBody(
        **{name: getattr(row, name) for name in IN_THE_ROW},
        themes=queries.themes(session, ids).get(row.id, {}),
        experiences=queries.experiences(session, ids).get(row.id, {}),
        styles=queries.styles(session, ids).get(row.id, {}),
        languages=queries.languages(session, ids).get(row.id, ()),
        modes=queries.modes(session, ids).get(row.id, ()),
        industries=queries.industries(session, ids).get(row.id, ()),
        countries=queries.countries(session, ids).get(row.id, ()),
    )


def _draft_row(work: UnitOfWork, consultant_id: int) -> ProfileDraft | None:
    return work.session.scalar(select(ProfileDraft).where(ProfileDraft.consultant_id == consultant_id))


def _keep(work: UnitOfWork, consultant_id: int, before: Draft, body: ProfileBody) -> None:
    if not differences(before.published, body):
        _drop_draft(work, consultant_id)
        return
    # Two tabs that begin a draft at once wait for each other at the consultant's row.
    work.session.execute(select(Consultant.id).where(Consultant.id == consultant_id).with_for_update(key_share=True))
    kept = _draft_row(work, consultant_id)
    if kept is None:
        kept = ProfileDraft(consultant_id=consultant_id)
        work.session.add(kept)
    kept.body = work.seal(kept, "body", body.to_json())
    kept.saved_at = work.now
    work.session.flush()


def _drop_draft(work: UnitOfWork, consultant_id: int) -> None:
    kept = _draft_row(work, consultant_id)
    if kept is not None:
        work.session.delete(kept)
        work.session.flush()


def _forget_portrait(work: UnitOfWork, file_id: str | None, *, still: set[str | None]) -> None:
    if file_id is not None and file_id not in still:
        files.forget(work, file_id=file_id)


def _write_facts(work: UnitOfWork, consultant_id: int, body: ProfileBody) -> None:
    of = _Facts(work, consultant_id)
    of.become(ConsultantTheme, "theme", {one: {"strength": strength} for one, strength in body.themes.items()})
    of.become(ConsultantStyle, "style", {one: {"strength": strength} for one, strength in body.styles.items()})
    of.become(ConsultantExperience, "experience", {one: {"years": years} for one, years in body.experiences.items()})
    of.become(ConsultantLanguage, "language", {one: {} for one in body.languages})
    of.become(ConsultantIndustry, "industry", {one: {} for one in body.industries})
    of.become(ConsultantCountry, "country", {one: {} for one in body.countries})
    # A way that is given up keeps its line, for what is booked that way.
    ended = {row.mode: row.ended_at or work.now for row in of.rows(ConsultantMode)}
    offered: dict[Any, dict[str, Any]] = {mode: {"ended_at": at} for mode, at in ended.items()}
    of.become(ConsultantMode, "mode", offered | {mode: {"ended_at": None} for mode in body.modes})


@dataclass(frozen=True)
class _Facts:
    """The rows of one consultant, brought to what is to stand there: only what differs is touched."""

    work: UnitOfWork
    consultant_id: int

    def rows(self, model: type[Any]) -> list[Any]:
        return list(self.work.session.scalars(select(model).where(model.consultant_id == self.consultant_id)))

    def become(self, model: type[Base], key: str, wanted: Mapping[Any, Mapping[str, Any]]) -> None:
        known = {getattr(row, key): row for row in self.rows(model)}
        for word, row in known.items():
            if word not in wanted:
                self.work.session.delete(row)
        for word, values in wanted.items():
            if word not in known:
                self.work.session.add(model(consultant_id=self.consultant_id, **{key: word}, **values))
                continue
            for name, value in values.items():
                if getattr(known[word], name) != value:
                    setattr(known[word], name, value)
        self.work.session.flush()
