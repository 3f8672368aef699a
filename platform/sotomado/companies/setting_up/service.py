"""What a company settles: languages of letters, its clock, its own words to its people, and what it does without."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from sotomado import formats
from sotomado.accounts import service as accounts
from sotomado.accounts.errors import NotFound
from sotomado.accounts.models import Locale, Person
from sotomado.audit import service as audit
from sotomado.audit.acts import Act
from sotomado.companies import service as companies
from sotomado.companies.models import Company, Employment
from sotomado.companies.setting_up.errors import BadSetting, Wrong
from sotomado.companies.setting_up.models import (
    LONGEST_CONTACT,
    LONGEST_WORDS_EN,
    LONGEST_WORDS_JA,
    CompanySetting,
    CompanyWords,
    Step,
    StepPutAside,
)
from sotomado.database import UnitOfWork, insert_once

LONGEST_NAME = 120
LONGEST = {
    "text_ja": LONGEST_WORDS_JA,
    "text_en": LONGEST_WORDS_EN,
    "contact_ja": LONGEST_CONTACT,
    "contact_en": LONGEST_CONTACT,
}


@dataclass(frozen=True)
class Languages:
    """Those letters are written in, the first one first."""

    spoken: tuple[Locale, ...]
    is_settled: bool

    @property
    def first(self) -> Locale:
        return self.spoken[0]

    def to(self, reader: Locale) -> Locale:
        """The language a letter begins in for somebody: theirs where it is spoken."""
        return reader if reader in self.spoken else self.first


@dataclass(frozen=True)
class Words:
    """What a company says to its people. Empty where it says nothing in that language."""

    text_ja: str = ""
    text_en: str = ""
    contact_ja: str = ""
    contact_en: str = ""

    def said(self, locale: str) -> tuple[list[str], str]:
        """Paragraphs and whom to ask, in the reader's language, else in the other one."""
        japanese = (self.text_ja, self.contact_ja or self.contact_en)
        english = (self.text_en, self.contact_en or self.contact_ja)
        text, contact = english if (locale == "en" and self.text_en) or not self.text_ja else japanese
        return [line for line in text.splitlines() if line.strip()], contact


def make_company(work: UnitOfWork, *, name: str, name_en: str, contracted_on: date | None, by_person_id: int) -> int:
    """A new client company, with nobody in it yet. Returns its id. Raises BadSetting."""
    names = {"name": _one_line(name), "name_en": _one_line(name_en)}
    wrong = {field: Wrong.MISSING for field, text in names.items() if not text}
    wrong |= {field: Wrong.TOO_LONG for field, text in names.items() if len(text) > LONGEST_NAME}
    if contracted_on is None or not 2000 <= contracted_on.year <= 2100:
        wrong["contracted_on"] = Wrong.NOT_A_DAY
    elif work.session.scalar(select(Company.id).where(Company.name == names["name"])) is not None:
        wrong["name"] = Wrong.TAKEN
    if wrong or contracted_on is None:
        raise BadSetting(wrong)
    row = Company(name=names["name"], name_en=names["name_en"], contracted_on=contracted_on)
    work.session.add(row)
    work.session.flush()
    audit.record(work, act=Act.COMPANY_MADE, by=by_person_id, about={"company": row.id, "contracted_on": contracted_on})
    return row.id


def languages(work: UnitOfWork, *, company_id: int) -> Languages:
    """In which languages letters to a company's people are written."""
    row = work.session.get(CompanySetting, company_id)
    if row is None:
        return Languages((Locale.JAPANESE, Locale.ENGLISH), is_settled=False)
    spoken = {Locale.JAPANESE: row.in_japanese, Locale.ENGLISH: row.in_english}
    others = tuple(locale for locale in Locale if spoken[locale] and locale is not row.first_locale)
    return Languages((row.first_locale, *others), is_settled=True)


def settle_languages(
    work: UnitOfWork,
    *,
    company_id: int,
    spoken: Collection[Locale],
    first: Locale | None,
    time_zone: str,
    by_person_id: int,
) -> None:
    """Settle the languages and the clock of a company. Who is there already keeps their own. Raises BadSetting."""
    company = _in_turn(work, company_id)
    wrong: dict[str, Wrong] = {}
    if not spoken:
        wrong["spoken"] = Wrong.MISSING
    elif first is None or first not in spoken:
        wrong["first"] = Wrong.NOT_OFFERED
    if not formats.is_zone(time_zone):
        wrong["time_zone"] = Wrong.NOT_A_ZONE
    if wrong or first is None:
        raise BadSetting(wrong)
    work.session.merge(
        CompanySetting(
            company_id=company_id,
            in_japanese=Locale.JAPANESE in spoken,
            in_english=Locale.ENGLISH in spoken,
            first_locale=first,
            settled_at=work.now,
        )
    )
    company.time_zone = time_zone
    work.session.flush()
    _note(work, company_id, by_person_id)


def words(work: UnitOfWork, *, company_id: int) -> Words | None:
    """What the company says to its people; None where it says nothing."""
    row = work.session.get(CompanyWords, company_id)
    return Words(row.text_ja, row.text_en, row.contact_ja, row.contact_en) if row else None


def words_to(work: UnitOfWork, *, person_id: int) -> tuple[companies.Placement, Words] | None:
    """What somebody's company says to them, where it says something."""
    placement = companies.employment_of(work, person_id=person_id)
    said = words(work, company_id=placement.company_id) if placement else None
    return (placement, said) if placement and said else None


def words_to_invited(work: UnitOfWork, *, email: str) -> tuple[companies.Placement, Words] | None:
    """The same for the one who has this address."""
    person_id = work.session.scalar(select(Person.id).where(Person.email == email))
    return words_to(work, person_id=person_id) if person_id is not None else None


def write_words(work: UnitOfWork, *, company_id: int, said: Words, by_person_id: int) -> Words:
    """Say something on the page on which people begin; nothing in both languages takes it back. Raises BadSetting."""
    _in_turn(work, company_id)
    clean = cleaned(said)
    wrong = {field: Wrong.TOO_LONG for field, most in LONGEST.items() if len(getattr(clean, field)) > most}
    if (clean.contact_ja or clean.contact_en) and not (clean.text_ja or clean.text_en):
        wrong.setdefault("text_ja", Wrong.MISSING)
    if wrong:
        raise BadSetting(wrong)
    row = work.session.get(CompanyWords, company_id)
    if clean == Words():
        if row is not None:
            work.session.delete(row)
    else:
        work.session.merge(CompanyWords(company_id=company_id, written_at=work.now, **vars(clean)))
    work.session.flush()
    _note(work, company_id, by_person_id)
    return clean


def cleaned(said: Words) -> Words:
    """As it is kept and shown: composed, without signs nobody sees; a contact is one line."""
    return Words(_lines(said.text_ja), _lines(said.text_en), _one_line(said.contact_ja), _one_line(said.contact_en))


def put_aside(work: UnitOfWork, *, company_id: int, step: Step) -> None:
    """The company does without this step. Said twice, it is said once."""
    _in_turn(work, company_id)
    work.session.execute(insert_once(work, StepPutAside, company_id=company_id, step=step, put_aside_at=work.now))


def take_up(work: UnitOfWork, *, company_id: int, step: Step) -> None:
    """The step is to be done after all."""
    row = work.session.get(StepPutAside, (company_id, step))
    if row is not None:
        work.session.delete(row)
        work.session.flush()


def aside(work: UnitOfWork, *, company_id: int) -> frozenset[Step]:
    return frozenset(work.session.scalars(select(StepPutAside.step).where(StepPutAside.company_id == company_id)))


def people(work: UnitOfWork, *, company_id: int) -> int:
    """How many the roster names now."""
    return (
        work.session.scalar(
            select(func.count()).where(Employment.company_id == company_id, Employment.left_on.is_(None))
        )
        or 0
    )


def _in_turn(work: UnitOfWork, company_id: int) -> Company:
    row = work.session.scalar(select(Company).where(Company.id == company_id).with_for_update(key_share=True))
    if row is None:
        raise NotFound("company")
    return row


def _note(work: UnitOfWork, company_id: int, by_person_id: int) -> None:
    audit.record(work, act=Act.SETTINGS_CHANGED, by=by_person_id, about={"company": company_id})


def _one_line(text: str) -> str:
    return accounts.clean_name(" ".join(text.split())) if len(text) <= LONGEST_NAME else " ".join(text.split())


def _lines(text: str) -> str:
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    return "".join(sign for sign in composed if sign == "\n" or unicodedata.category(sign) != "Cc")
