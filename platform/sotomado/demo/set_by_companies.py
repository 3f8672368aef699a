"""What the HR of the first company set for 1on1s: rhythms, packs for those at a turning point, and two messages.

Rhythms of pairs are as old as their talks: a report of a closed quarter asks whether they were kept in it.
"""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta

from sqlalchemy import select

from sotomado.accounts.models import Person, RoleGrant
from sotomado.companies.models import Employment
from sotomado.companies.standings import department_names
from sotomado.database import UnitOfWork
from sotomado.demo.calendar import at
from sotomado.demo.dice import Dice
from sotomado.demo.logins import LARGE_HR
from sotomado.oneonones.models import InsideTheme
from sotomado.oneonones.programmes import cohorts, drafts
from sotomado.oneonones.programmes.choosing import code_of
from sotomado.oneonones.programmes.cohorts import Rule
from sotomado.oneonones.programmes.models import (
    CareerSwitch,
    CohortCadence,
    CohortRule,
    MessageKind,
    ProgrammeDraft,
    ProgrammeMessage,
    ThemePack,
    ThemePackVersion,
)
from sotomado.oneonones.questions.bank import bank
from sotomado.oneonones.series.models import Cadence, PairSeries
from sotomado.oneonones.series.rhythm import MONTHS

# A rhythm is older than its next time by so many whole steps, of weeks or of months.
YEARS_AGO, LAPS_OF_TWELVE_WEEKS = 2, 9
PROMOTED = 0.5

# Of those who mean to meet every four weeks so many would rather meet twice as often, and do not come to it.
WOULD_RATHER = 0.4

Words = tuple[str, str, tuple[InsideTheme, ...]]
FIFTY: Words = (
    "五十歳からの、これまでとこれから",
    "今年五十歳になる皆さんへ。\n\nこれまで身につけたことを数えなおし、この先の十年をどう使いたいかを、急がずに話す機会です。"
    "一度で決まらなくてかまいません。書いた言葉は、次の1on1まで置いておけます。",
    (InsideTheme.GROWTH, InsideTheme.CAREER, InsideTheme.CONDITION),
)
THIRD_YEAR: Words = (
    "三年目に、ひと息ついて",
    "仕事がひととおり回りはじめるころです。\n\n楽しかった仕事と、気になっていることを、ひとつずつ持って1on1に行ってみませんか。",
    (InsideTheme.WORK, InsideTheme.GROWTH, InsideTheme.FEEDBACK),
)
LED_LATELY: Words = (
    "はじめて人をまとめる人へ",
    "役割が変わって半年ほどは、迷うのがふつうです。\n\nうまくいかなかった場面をひとつ、そのまま話してみてください。",
    (InsideTheme.GROWTH, InsideTheme.RELATIONS),
)
ALL, JUST_PROMOTED = Rule(CohortRule.EVERYONE), Rule(CohortRule.PROMOTED, 0, 12)
# Days ago, for whom, every so many weeks, and about careers every so many months.
CADENCES = ((200, ALL, 4, 3), (190, Rule(CohortRule.YEAR, 1, 1), 1, None), (60, JUST_PROMOTED, 2, 3))
# Days ago, days to come, for whom, and what.
PACKS = (
    (80, 120, Rule(CohortRule.AGE, 50, 50), FIFTY),
    (40, 60, Rule(CohortRule.YEAR, 3, 3), THIRD_YEAR),
    (30, 90, JUST_PROMOTED, LED_LATELY),
)
MESSAGES = (
    (
        12,
        30,
        ALL,
        MessageKind.MESSAGE,
        "1on1は、評価の場ではありません",
        "冬の1on1の前に、あらためてお伝えします。\n\n1on1で話したことは評価に使いません。話すテーマは、メンバーの皆さんがえらびます。"
        "話すことが見つからない日は、短く終えてかまいません。",
        "",
    ),
    (
        5,
        50,
        JUST_PROMOTED,
        MessageKind.TRAINING,
        "聴き方の練習会(一月、二回)",
        "助言より先に最後まで聴く練習を、二人一組で行います。九十分、同じ内容で二回あります。\n\n出るかどうかは自由です。",
        "https://learn.aozora.example/listening",
    ),
)

# Begun yesterday and not sent.
BEGUN = {
    "cohort": [code_of(Rule(CohortRule.YEAR, 3, 3))],
    "kind": [MessageKind.TRAINING.value],
    "title": ["三年目の集まり(二月)"],
    "body": [
        "同じ年に入った人どうしで、これまでを話す半日です。\n\n来るかどうかは自由で、だれが来たかは会社に伝えません。"
    ],
    "link": [""],
}


def let_companies_set(work: UnitOfWork, today: date) -> None:
    """In a world in which somebody can sign in as HR of the first company."""
    found = work.session.execute(
        select(RoleGrant.company_id, Person.id)
        .join(Person, Person.id == RoleGrant.person_id)
        .where(Person.email == LARGE_HR.email, RoleGrant.company_id.is_not(None))
        .limit(1)
    ).one_or_none()
    if found is None or found.company_id is None:
        return
    company_id, person_id = found.company_id, found.id
    _begin_rhythms_earlier(work)
    _promote(work, company_id, today)
    _set(work, company_id, today)
    _begin_a_message(work, company_id, person_id, today)


def _begin_rhythms_earlier(work: UnitOfWork) -> None:
    for series in work.session.scalars(select(PairSeries).where(PairSeries.cadence.is_not(None))):
        if series.cadence is Cadence.FOUR_WEEKS and Dice("rhythm", series.pair_id).happens(WOULD_RATHER):
            series.cadence = Cadence.TWO_WEEKS
        if series.cadence in MONTHS:
            # The same weekday of the same month: of the day itself nothing else is asked.
            earlier = series.anchor_on - timedelta(weeks=52 * YEARS_AGO)
            near = [earlier + timedelta(weeks=n) for n in range(-6, 7)]
            series.anchor_on = next(day for day in near if day.month == series.anchor_on.month)
        else:
            series.anchor_on -= timedelta(weeks=12 * LAPS_OF_TWELVE_WEEKS)
    work.session.flush()


def _promote(work: UnitOfWork, company_id: int, today: date) -> None:
    """Half of those who lead were promoted in the last two years, as the roster says."""
    leaders = select(Employment.manager_id).where(Employment.manager_id.is_not(None))
    rows = work.session.scalars(
        select(Employment)
        .where(Employment.company_id == company_id, Employment.id.in_(leaders), Employment.left_on.is_(None))
        .order_by(Employment.id)
    ).all()
    dice = Dice("promoted", company_id)
    for row in rows:
        if dice.happens(PROMOTED):
            day = today - timedelta(days=30 * dice.randrange(2, 24))
            row.promoted_on = max(day.replace(day=1), row.joined_on)
    work.session.flush()


def _set(work: UnitOfWork, company_id: int, today: date) -> None:
    dice = Dice("programmes", company_id)
    for days, rule, weeks, months in CADENCES:
        work.session.add(
            CohortCadence(
                id=dice.key(),
                cohort_id=cohorts.kept(work, company_id=company_id, rule=rule).id,
                every_weeks=weeks,
                career_every_months=months,
                set_at=_ago(today, days),
            )
        )
    last = list(department_names(work, company_id=company_id))[-1]
    for days, from_in, is_on in ((120, -120, False), (3, 41, True)):
        work.session.add(
            CareerSwitch(
                id=dice.key(),
                company_id=company_id,
                department_id=last,
                is_on=is_on,
                from_on=today + timedelta(days=from_in),
                set_at=_ago(today, days),
            )
        )
    for nth, (days, lasts, rule, words) in enumerate(PACKS):
        _offer(work, company_id, today, dice, days, lasts, rule, words, nth)
    for days, lasts, rule, kind, title, body, link in MESSAGES:
        row = ProgrammeMessage(
            id=dice.key(),
            company_id=company_id,
            cohort_id=cohorts.kept(work, company_id=company_id, rule=rule).id,
            kind=kind,
            until_on=today + timedelta(days=lasts),
            sent_at=_ago(today, days),
        )
        row.title, row.body = work.seal(row, "title", title), work.seal(row, "body", body)
        row.link = work.seal(row, "link", link) if link else None
        work.session.add(row)
    work.session.flush()


def _begin_a_message(work: UnitOfWork, company_id: int, person_id: int, today: date) -> None:
    """What whoever signs in there has begun to write and not sent."""
    row = ProgrammeDraft(
        id=Dice("a message begun", company_id).key(),
        company_id=company_id,
        person_id=person_id,
        of=drafts.MESSAGE,
        saved_at=_ago(today, 1),
    )
    fields = BEGUN | {"until_on": [(today + timedelta(days=40)).isoformat()]}
    row.body = work.seal(row, "body", json.dumps(fields, ensure_ascii=False))
    work.session.add(row)
    work.session.flush()


def _offer(
    work: UnitOfWork,
    company_id: int,
    today: date,
    dice: Dice,
    days: int,
    lasts: int,
    rule: Rule,
    words: Words,
    nth: int,
) -> None:
    pack = ThemePack(
        id=dice.key(),
        company_id=company_id,
        cohort_id=cohorts.kept(work, company_id=company_id, rule=rule).id,
        from_on=today - timedelta(days=days),
        until_on=today + timedelta(days=lasts),
        made_at=_ago(today, days),
    )
    work.session.add(pack)
    work.session.flush()
    title, text, themes = words
    version = ThemePackVersion(
        id=dice.key(),
        pack_id=pack.id,
        number=1,
        themes=",".join(themes),
        questions=",".join(one.id for one in bank()[5 * nth : 5 * nth + 3]),
        written_at=pack.made_at,
    )
    version.title, version.text = work.seal(version, "title", title), work.seal(version, "text", text)
    work.session.add(version)


def _ago(today: date, days: int) -> datetime:
    return at(today - timedelta(days=days), 10 * 60)
