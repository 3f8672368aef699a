"""What each keeps alone at a table for two: memo, reaction, words, and feedback for its receiver."""

from collections.abc import Callable

import pytest
from factories.tables import Table, a_table, the_pair_ends
from sqlalchemy import func, select
from support.at_once import at_once
from support.clock import StandingClock

from sotomado.accounts.errors import NotFound
from sotomado.bookings.service import Sender
from sotomado.consultations.words import service as words
from sotomado.database import Database
from sotomado.oneonones.models import InsideTheme, OneOnOne, WishedResponse
from sotomado.oneonones.table import closing, feedback, memos, own_data, own_words, past, reactions, sheets
from sotomado.oneonones.table.errors import MembersAlone, NothingWritten, PairEnded, TooLong, TooMany
from sotomado.oneonones.table.models import InsideReaction, WishMet
from sotomado.oneonones.table.reactions import TOLD_TOGETHER, HowMany, Reaction

ZONE = "Asia/Tokyo"


def held(database: Database, table: Table) -> str:
    with database.work() as work:
        sheet = sheets.open_sheet(work, person_id=table.member, pair_id=table.pair_id)
        return closing.close(
            work,
            person_id=table.member,
            pair_id=table.pair_id,
            sheet_id=sheet.id,
            sender=Sender("https://window.example", "そとまど <window@example.jp>"),
            time_zone=ZONE,
            held_on=work.now.date(),
            theme=InsideTheme.GROWTH,
            wished_response=WishedResponse.LISTEN,
        ).one_on_one_id


def marked(database: Database, table: Table, text: str, *, shows: bool = False) -> str:
    with database.work() as work:
        return own_words.mark(
            work,
            person_id=table.member,
            pair_id=table.pair_id,
            sheet_id=table.sheet.id,
            text=text,
            theme=InsideTheme.GROWTH,
            time_zone=ZONE,
            shows=shows,
        )


def kept(database: Database, table: Table, by: int, text: str, based_on: int = 0) -> memos.Kept:
    with database.work() as work:
        return memos.keep(
            work,
            person_id=by,
            pair_id=table.pair_id,
            sheet_id=table.sheet.id,
            text=text,
            based_on=based_on,
        )


# ---- memo -------------------------------------------------------------------------------------------


def test_a_memo_is_its_writers_alone_and_stays_when_the_pair_has_ended(database: Database) -> None:
    table = a_table(database)
    kept(database, table, table.manager, "急がせないこと")
    held(database, table)
    the_pair_ends(database, table)

    with database.read() as work:
        his = past.held(work, table.of(work, table.manager))
        hers = past.held(work, table.of(work, table.member))

    assert [one.memo for one in his] == ["急がせないこと"]
    assert [one.memo for one in hers] == [""]


def test_a_memo_of_two_pages_is_not_written_over(database: Database) -> None:
    table = a_table(database)
    first = kept(database, table, table.member, "ひとつめの画面")
    second = kept(database, table, table.member, "ふたつめの画面", based_on=0)

    assert first.memo.version == 1
    assert second.is_aside
    assert (second.memo.text, second.memo.aside) == ("ひとつめの画面", "ふたつめの画面")


def test_what_several_pages_brought_is_set_aside_together_and_stays_until_it_is_let_go(database: Database) -> None:
    table = a_table(database)
    kept(database, table, table.member, "ひとつめ")
    kept(database, table, table.member, "ふたつめ", based_on=0)
    kept(database, table, table.member, "ふたつめのつづき", based_on=0)
    overtaken = kept(database, table, table.member, "みっつめ", based_on=0)
    assert overtaken.memo.aside == "ふたつめのつづき\n\nみっつめ"

    # The first page has seen nothing of that, and goes on.
    gone_on = kept(database, table, table.member, "ひとつめのつづき", based_on=1)

    assert (gone_on.memo.text, gone_on.memo.aside) == ("ひとつめのつづき", overtaken.memo.aside)
    one_on_one_id = held(database, table)
    with database.work() as work:
        mine, theirs = (
            past.one(work, table.of(work, person_id), one_on_one_id=one_on_one_id)
            for person_id in (table.member, table.manager)
        )
        assert (mine.memo_aside, theirs.memo_aside) == (overtaken.memo.aside, "")
        memos.let_aside_go(work, person_id=table.manager, pair_id=table.pair_id, sheet_id=table.sheet.id)
        assert memos.memo(work, table.of(work, table.member), sheet_id=table.sheet.id).aside
        memos.let_aside_go(work, person_id=table.member, pair_id=table.pair_id, sheet_id=table.sheet.id)
        memo = memos.memo(work, table.of(work, table.member), sheet_id=table.sheet.id)
        assert (memo.text, memo.aside) == ("ひとつめのつづき", None)


def test_what_was_set_aside_is_so_no_more_once_it_stands(database: Database) -> None:
    table = a_table(database)
    kept(database, table, table.member, "ひとつめ")
    kept(database, table, table.member, "ふたつめ", based_on=0)

    chosen = kept(database, table, table.member, "ふたつめ、こちらを残す", based_on=1)

    assert (chosen.memo.text, chosen.memo.aside) == ("ふたつめ、こちらを残す", None)


def test_a_memo_too_long_leaves_what_stood(database: Database) -> None:
    table = a_table(database)
    kept(database, table, table.member, "前の文")

    with pytest.raises(TooLong):
        kept(database, table, table.member, "長" * (memos.LONGEST_MEMO + 1), based_on=1)

    with database.read() as work:
        assert memos.memo(work, table.of(work, table.member), sheet_id=table.sheet.id).text == "前の文"


# ---- words ------------------------------------------------------------------------------------------


def test_a_marked_word_goes_to_the_members_thread_and_shows_only_where_they_say(database: Database) -> None:
    table = a_table(database)
    word_id = marked(database, table, "任されると、背すじが伸びる")
    assert marked(database, table, "任されると、背すじが伸びる") == word_id

    with database.work() as work:
        thread = words.thread(work, person_id=table.member)
        assert [(one.text, one.is_inside) for one in thread] == [("任されると、背すじが伸びる", True)]
        assert own_words.shown_words(work, table.of(work, table.manager)) == []
        own_words.show(work, person_id=table.member, pair_id=table.pair_id, word_id=word_id, shows=True)
        shown = own_words.shown_words(work, table.of(work, table.manager))
        assert [(one.text, one.theme) for one in shown] == [("任されると、背すじが伸びる", InsideTheme.GROWTH)]
        own_words.show(work, person_id=table.member, pair_id=table.pair_id, word_id=word_id, shows=False)
        assert own_words.shown_words(work, table.of(work, table.manager)) == []


def test_a_shown_word_that_is_put_away_shows_no_more(database: Database) -> None:
    table = a_table(database)
    word_id = marked(database, table, "ちがったかもしれない", shows=True)
    with database.work() as work:
        words.put_away(work, person_id=table.member, word_id=word_id)

    with database.read() as work:
        assert own_words.shown_words(work, table.of(work, table.manager)) == []


def test_only_the_member_says_what_their_words_are(database: Database) -> None:
    table = a_table(database)
    word_id = marked(database, table, "わたしのことば")
    his = {"person_id": table.manager, "pair_id": table.pair_id}

    with database.work() as work:
        with pytest.raises(MembersAlone):
            own_words.mark(work, **his, sheet_id=table.sheet.id, text="かれの", theme=None, time_zone=ZONE)
        with pytest.raises(MembersAlone):
            own_words.show(work, **his, word_id=word_id, shows=True)


def test_a_heard_sentence_is_kept_or_left_by_the_member_and_nobody_is_told(database: Database) -> None:
    table = a_table(database)
    with database.work() as work:
        for text in ("水曜の午前は、頭が静か", "いそがしい"):
            own_words.offer(work, person_id=table.manager, pair_id=table.pair_id, sheet_id=table.sheet.id, text=text)
        quiet, busy = own_words.waiting(work, table.of(work, table.member))
        for heard, keeps in ((quiet, True), (busy, False)):
            own_words.answer(
                work,
                person_id=table.member,
                pair_id=table.pair_id,
                heard_id=heard.id,
                keeps=keeps,
                theme=None,
                time_zone=ZONE,
            )

    with database.read() as work:
        assert own_words.waiting(work, table.of(work, table.member)) == []
        assert [one.text for one in words.thread(work, person_id=table.member)] == ["水曜の午前は、頭が静か"]
        assert own_words.waiting(work, table.of(work, table.manager)) == []
        assert own_words.shown_words(work, table.of(work, table.manager)) == []


def test_so_many_sentences_may_be_offered_and_no_more(database: Database) -> None:
    table = a_table(database)
    with pytest.raises(TooMany), database.work() as work:
        for number in range(own_words.MOST_OFFERED + 1):
            own_words.offer(
                work,
                person_id=table.manager,
                pair_id=table.pair_id,
                sheet_id=table.sheet.id,
                text=f"ことば{number}",
            )


# ---- reactions --------------------------------------------------------------------------------------


def test_the_other_never_sees_an_answer(database: Database) -> None:
    table = a_table(database)
    one_id = held(database, table)
    says = Reaction(2, WishMet.NO, "もうすこし聴いてほしかった", feeling="はりつめていた")
    with database.work() as work:
        reactions.react(work, person_id=table.member, pair_id=table.pair_id, one_on_one_id=one_id, says=says)

    with database.read() as work:
        mine = reactions.reaction(work, table.of(work, table.member), one_on_one_id=one_id)
        his = reactions.reaction(work, table.of(work, table.manager), one_on_one_id=one_id)
        his_record = past.one(work, table.of(work, table.manager), one_on_one_id=one_id)

    assert mine == says
    assert his == Reaction()
    assert his_record.reaction == Reaction()


def test_two_tabs_react_at_once_and_one_answer_stands(database: Database) -> None:
    table = a_table(database)
    one_id = held(database, table)

    def saying(felt: int) -> Callable[..., None]:
        return lambda work: reactions.react(
            work,
            person_id=table.member,
            pair_id=table.pair_id,
            one_on_one_id=one_id,
            says=Reaction(felt, line=f"{felt}"),
        )

    assert at_once(database, saying(2), saying(5)) == [None, None]

    with database.read() as work:
        rows = work.session.scalar(select(func.count()).select_from(InsideReaction))
        stands = reactions.reaction(work, table.of(work, table.member), one_on_one_id=one_id)
    assert rows == 1
    assert stands.line == f"{stands.felt}"


def test_ones_own_answers_show_through_time_from_the_fourth_on(database: Database) -> None:
    table = a_table(database)
    for felt in (3, 4, 2, 5):
        with database.read() as work:
            assert reactions.through_time(work, table.of(work, table.member)) == []
        one_id = held(database, table)
        with database.work() as work:
            reactions.react(
                work,
                person_id=table.member,
                pair_id=table.pair_id,
                one_on_one_id=one_id,
                says=Reaction(felt),
            )

    with database.read() as work:
        assert sorted(one.felt for one in reactions.through_time(work, table.of(work, table.member))) == [2, 3, 4, 5]
        assert reactions.through_time(work, table.of(work, table.manager)) == []


def test_the_other_is_told_of_six_answers_together_in_three_words_and_of_no_fewer(
    database: Database, clock: StandingClock
) -> None:
    table = a_table(database)
    first = (
        Reaction(5, WishMet.YES),
        Reaction(4, WishMet.YES),
        Reaction(1, WishMet.NO),
        *[Reaction(4, WishMet.YES)] * 3,
    )
    second = (*[Reaction(2, WishMet.PARTLY)] * 5, Reaction(4))

    for says in (*first, *second):
        clock.advance(days=7)
        one_id = held(database, table)
        with database.read() as work:
            count = work.session.scalar(select(func.count()).select_from(InsideReaction)) or 0
            assert len(reactions.told_of_the_other(work, table.of(work, table.manager))) == count // 6
        with database.work() as work:
            reactions.react(work, person_id=table.member, pair_id=table.pair_id, one_on_one_id=one_id, says=says)

    with database.read() as work:
        told = reactions.told_of_the_other(work, table.of(work, table.manager))
        assert reactions.told_of_the_other(work, table.of(work, table.member)) == [], "the manager said nothing"
    assert [(six.felt_well, six.wish_met) for six in told] == [(HowMany.MOST, HowMany.MOST), (HowMany.FEW, None)]
    the_pair_ends(database, table)
    with database.read() as work:
        assert reactions.told_of_the_other(work, table.of(work, table.manager)) == []


def test_no_word_stands_for_six_equal_answers_alone(database: Database) -> None:
    """Else it would tell each of the six."""
    words = set()
    for well in range(TOLD_TOGETHER + 1):
        table = a_table(database)
        for number in range(TOLD_TOGETHER):
            one_id = held(database, table)
            says = Reaction(5 if number < well else 1)
            with database.work() as work:
                reactions.react(work, person_id=table.member, pair_id=table.pair_id, one_on_one_id=one_id, says=says)
        with database.read() as work:
            (six,) = reactions.told_of_the_other(work, table.of(work, table.manager))
        words.add((six.felt_well, well))

    assert {well for word, well in words if word is HowMany.FEW} == {0, 1}
    assert {well for word, well in words if word is HowMany.MOST} == {5, 6}


def test_the_company_counts_what_the_member_felt(database: Database) -> None:
    table = a_table(database)
    one_id = held(database, table)
    with database.work() as work:
        reactions.react(work, person_id=table.member, pair_id=table.pair_id, one_on_one_id=one_id, says=Reaction(4))
    with database.read() as work:
        row = work.session.get(OneOnOne, one_id)
        assert row is not None
        assert (row.member_reaction, row.manager_reaction) == (4, None)


# ---- feedback ---------------------------------------------------------------------------------------


def test_feedback_is_asked_for_given_kept_by_its_receiver_and_let_go(database: Database) -> None:
    table = a_table(database)
    with database.work() as work:
        asked = feedback.ask(work, person_id=table.member, pair_id=table.pair_id, about="会議の進め方")
        given = feedback.give(
            work,
            person_id=table.manager,
            pair_id=table.pair_id,
            scene="先週の定例で",
            action="図を一枚出してくれました",
            effect="話が5分で終わりました",
            asked_id=asked,
        )
    assert given == asked
    the_pair_ends(database, table)

    with database.work() as work:
        hers = feedback.between_the_two(work, table.of(work, table.member))
        his = feedback.between_the_two(work, table.of(work, table.manager))
        with pytest.raises(NotFound):
            feedback.let_go(work, person_id=table.manager, pair_id=table.pair_id, feedback_id=given)
        feedback.let_go(work, person_id=table.member, pair_id=table.pair_id, feedback_id=given)
        gone = feedback.between_the_two(work, table.of(work, table.member))

    assert [(one.about, one.action) for one in hers] == [("会議の進め方", "図を一枚出してくれました")]
    assert his == []
    assert gone == []


def test_feedback_says_what_was_done_and_not_after_the_end(database: Database) -> None:
    table = a_table(database)
    his = {"person_id": table.manager, "pair_id": table.pair_id, "scene": "", "effect": ""}
    with pytest.raises(NothingWritten), database.work() as work:
        feedback.give(work, action=" ", **his)
    the_pair_ends(database, table)
    with pytest.raises(PairEnded), database.work() as work:
        feedback.give(work, action="見ました", **his)


# ---- one's own copy, and erasure --------------------------------------------------------------------


def test_each_is_told_their_own_and_the_erased_member_leaves_no_word(database: Database) -> None:
    table = a_table(database)
    kept(database, table, table.manager, "かれのメモ")
    kept(database, table, table.member, "かのじょのメモ")
    one_id = held(database, table)
    with database.work() as work:
        reactions.react(
            work,
            person_id=table.member,
            pair_id=table.pair_id,
            one_on_one_id=one_id,
            says=Reaction(1, line="ひとりのことば"),
        )
        hers, his = str(own_data.of(work, table.member)), str(own_data.of(work, table.manager))
        own_data.forget(work, table.member)
        left = str(own_data.of(work, table.manager))

    assert "かのじょのメモ" in hers
    assert "ひとりのことば" in hers
    assert "かれのメモ" not in hers
    assert "かれのメモ" in his
    assert "ひとりのことば" not in his
    assert "かれのメモ" in left
    with database.read() as work:
        assert own_data.of(work, table.member) == {}
        assert own_data.of(work, table.stranger) == {}
