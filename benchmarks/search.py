"""Search with words, facts, counts and order, against the bare full-text match of the same database.

The bare query is one MATCH (or @@) that gives the ids of whoever has any of the terms, and nothing else: no order, no
facts, nobody kept out. Ours asks for each term apart, reads who may be listed with their facts, scores, counts every
choice beside the list, and says why. It grows with the profiles that match; what is asked without words grows with the
whole directory, as the bare count of it does. A slip in a word costs a look through all words there are, once.
"""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from time import perf_counter

import numpy as np
from sqlalchemy import insert, text

from benchmarks.databases import postgresql, sqlite
from consultants.search import Field
from sotomado.accounts.models import Locale, Person
from sotomado.database import Database
from sotomado.demo.words import entries
from sotomado.directory.models import Consultant, Credential
from sotomado.directory.search import index
from sotomado.directory.search import service as search
from sotomado.directory.search.facts import RULES, VALUES, Facet, Fact, bits
from sotomado.directory.search.question import Question
from sotomado.directory.search.words import words

TODAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 1, tzinfo=UTC)
QUESTIONS = ("育休復帰", "マネジメント 悩み", "やくしょくていねん", "看護師", "佐藤", "マネジメト")
ROUNDS = 9


def run() -> None:
    for kind, opened in (("SQLite", sqlite), ("PostgreSQL", postgresql)):
        for count in (3040, 100_000):
            with opened() as database:
                if database is None:
                    print(f"{kind}: no server here")
                    break
                fill(database, count)
                _measure(kind, database, count)


def _measure(kind: str, database: Database, count: int) -> None:
    print(f"\n{kind}, {count:,} profiles{'':14}found      ours      bare   ratio")
    with database.read() as work:
        for typed in ("", *QUESTIONS):
            codes = _codes(work, typed)
            ours, found = _median(lambda typed=typed: search.search(work, on=TODAY, words=typed))
            bare, _ = _median(lambda codes=codes: _bare(work, codes))
            label = typed or "(no words: everybody)"
            width = 30 - sum(ord(mark) > 255 for mark in label)
            print(f"  {label:{width}}{len(found.ids):>9,}{ours:>8.1f}ms{bare:>8.1f}ms{ours / bare:>7.1f}x")


def _codes(work, typed: str) -> list[str]:
    """The terms a question comes to, as the bare query is asked for them."""
    question = Question(work.session, TODAY, ())
    asked, _ = question.read(typed, words_alone=False)
    having = question.postings(asked)
    return [code for code, ids in having.items() if ids.size]


def _bare(work, codes: list[str]) -> int:
    """Ids of whoever has any of the terms, as the database alone gives them."""
    is_sqlite = work.session.get_bind().dialect.name == "sqlite"
    if not codes:
        return len(work.session.execute(text("SELECT rowid FROM search_index")).all())
    if is_sqlite:
        statement = text("SELECT rowid FROM search_index WHERE search_index MATCH :terms")
        return len(work.session.execute(statement, {"terms": " OR ".join(codes)}).all())
    statement = text("SELECT rowid FROM search_index WHERE terms @@ CAST(:terms AS tsquery)")
    terms = " | ".join(one.replace("*", ":*") for one in codes)
    return len(work.session.execute(statement, {"terms": terms}).all())


def _median(work_once):
    answer, spans = work_once(), []
    for _ in range(ROUNDS):
        start = perf_counter()
        answer = work_once()
        spans.append((perf_counter() - start) * 1000)
    return sorted(spans)[ROUNDS // 2], answer


def fill(database: Database, count: int) -> None:
    """Listed consultants out of the demo's sentences; each sentence is cut once and used many times."""
    dice = random.Random(20261120)
    families = [word for line in entries("family_names") for word in line]
    lines, stories = entries("voices"), [*entries("careers")]
    stances, touches = entries("stances"), entries("touches")
    cut: dict[str, list[str]] = {}

    def terms(sentence: str) -> list[str]:
        if sentence not in cut:
            cut[sentence] = [term for one in words(sentence) for term in one.terms]
        return cut[sentence]

    facts = [[Fact(facet, value.value) for value in kind] for facet, kind in VALUES.items() if facet is not Facet.AGE]
    with database.work() as work:
        listed = {"listed_at": NOW - timedelta(days=99), "time_zone": "Asia/Tokyo"}
        for first in range(1, count + 1, 5000):
            some = range(first, min(first + 5000, count + 1))
            work.session.execute(
                insert(Person),
                [
                    {"id": n, "email": f"{n}@bench.example", "name": "x", "locale": Locale.JAPANESE,
                     "time_zone": "Asia/Tokyo", "created_at": NOW}
                    for n in some
                ],
            )  # fmt: skip
            blank = dict.fromkeys(("voice", "voice_en", "path", "path_en", "biography", "biography_en"), "")
            work.session.execute(
                insert(Consultant),
                [{"id": n, "person_id": n, "display_name": "x", "display_name_en": "x", "first_talk": "",
                  "first_talk_en": "", **blank, **listed} for n in some],
            )  # fmt: skip
            work.session.execute(
                insert(Credential),
                [{"consultant_id": n, "registration_number": str(n), "registered_on": TODAY - timedelta(days=99),
                  "expires_on": TODAY + timedelta(days=999)} for n in some],
            )  # fmt: skip
            made, spelled = [], {}
            for n in some:
                said = {
                    Field.NAME: [dice.choice(families)],
                    Field.LINE: [*dice.choice(lines)[1:], *dice.choice(stories)[2:4]],
                    Field.STORY: [
                        *dice.choice(stories)[4:], *dice.choice(stances)[1:], *dice.choice(stances)[1:],
                        *dice.choice(touches), *dice.choice(touches),
                    ],
                }  # fmt: skip
                own = [one for kind in facts for one in dice.sample(kind, min(len(kind), dice.randint(1, 4)))]
                codes = {
                    index.code(field, term) for field, texts in said.items() for one in texts for term in terms(one)
                }
                codes |= {
                    index.code(Field.FACT if dice.random() < 0.5 else Field.LESSER_FACT, one.term)
                    if one.facet is Facet.THEME
                    else index.code(Field.FACT, one.term)
                    for one in own
                }
                spelled |= {term: term for texts in said.values() for one in texts for term in terms(one)}
                made.append((n, codes, bits(own)))
            index.write(work.session, made, rules=RULES)
            index.write_words(work.session, spelled)
    if not database.is_sqlite:
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))


if __name__ == "__main__":
    np.seterr(all="raise")
    run()
