"""What companies agreed on and bought: terms, packs of tickets with their lots, talks by the month, all in the books.

All but the small company buy a pack before every quarter. The small one did so too, and pays by the month since a
while ago, for so many talks a month at most.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from enum import IntEnum
from itertools import pairwise
from typing import Any

from sotomado.accounts.models import Role
from sotomado.billing.packs.models import PackState, PayWay, TicketPack
from sotomado.bookings.models import Booking, BookingPrice, BookingState, Payer
from sotomado.companies.contracts.models import ContractTerms, MonthlyCount, MonthlyUse, PackPrice, PayerKind
from sotomado.companies.models import TicketEntry, TicketPool, TicketReason
from sotomado.companies.tickets.models import Origin, TicketExpiry, TicketLot, TicketUse, UseState
from sotomado.companies.tickets.validity import end_of_grace, last_valid_day
from sotomado.demo.calendar import Season, at
from sotomado.demo.dice import Dice
from sotomado.demo.people import Workplace
from sotomado.demo.rows import Rows
from sotomado.demo.talks import Talks
from sotomado.ledger.accounts import Account, Event
from sotomado.ledger.models import LedgerEntry
from sotomado.ledger.service import booking_day, month_of
from sotomado.ledger.sums import share_of_rest, tax_on

RATE_BP = 1000
A_TICKET_YEN = 14_000
A_TALK_YEN = 15_000
CAP = 20
TICKET_MONTHS = 6
PRICES = ((10, 148_000), (30, 429_000), (100, 1_400_000), (300, 4_080_000))
# So many months the small company has paid by the month, the running one among them.
MONTHLY_SINCE = 4
ENDED = (BookingState.COMPLETED, BookingState.CANCELLED, BookingState.LATE_CANCELLED, BookingState.MISSED)


def monthly_since(today: date) -> date:
    """The first day of the month from which the small company pays by the month."""
    months = today.year * 12 + today.month - MONTHLY_SINCE
    return date(months // 12, months % 12 + 1, 1)


class _Verb(IntEnum):
    """What happens to tickets; of what happens at one instant the earlier here comes first."""

    BUY = 1
    EXPIRE = 2
    TAKE = 3
    GIVE_BACK = 4
    EARN = 5


class Contracted:
    """Writes what one company agreed on, bought and used. Called when all its bookings are known."""

    def __init__(self, place: Workplace, rows: Rows, dice: Dice, today: date, monthly_from: date | None) -> None:
        self._place = place
        self._rows = rows
        self._dice = dice
        self._today = today
        self._now = at(today, 0)
        self._monthly_from = monthly_from
        self._lots: list[dict[str, Any]] = []
        self._uses: dict[str, dict[str, Any]] = {}

    def write(self, talks: Talks, seasons: Sequence[Season]) -> None:
        terms_id = self._agree()
        granted = self._buy(terms_id, talks, seasons)
        self._use(granted)
        if self._monthly_from is not None:
            self._use_by_the_month(self._monthly_from)

    def _agree(self) -> str:
        first = self._terms(1, self._place.contracted_on, PayerKind.TICKETS)
        if self._monthly_from is not None:
            self._terms(2, self._monthly_from, PayerKind.MONTHLY, net_yen=A_TALK_YEN, monthly_cap=CAP)
        return first

    def _terms(self, number: int, from_on: date, payer: PayerKind, **prices: int) -> str:
        terms_id = self._dice.key()
        self._rows.add(
            ContractTerms,
            id=terms_id,
            company_id=self._place.company_id,
            number=number,
            from_on=from_on,
            payer=payer,
            net_yen=prices.get("net_yen"),
            monthly_cap=prices.get("monthly_cap"),
            base_fee_yen=0,
            ticket_months=TICKET_MONTHS,
            due_days=30,
            agreed_at=at(from_on - timedelta(days=20), 660),
            agreed_by_person_id=None,
        )
        if payer is PayerKind.TICKETS:
            for count, net_yen in PRICES:
                self._rows.add(PackPrice, terms_id=terms_id, count=count, net_yen=net_yen)
        return terms_id

    def _buy(self, terms_id: str, talks: Talks, seasons: Sequence[Season]) -> list[tuple[datetime, dict[str, Any]]]:
        """A pack before every quarter, larger than what the quarter took."""
        borders = [self._now - timedelta(days=9999), *(at(s.first, 0) for s in seasons[1:]), None]
        bought: list[tuple[datetime, dict[str, Any]]] = []
        for season, (start, end) in zip(seasons, pairwise(borders), strict=True):
            used = [one for one in talks.used if start <= one and (end is None or one < end)]  # type: ignore[operator]
            bought_at = at(max(season.first - timedelta(days=14), self._place.contracted_on), 600)
            early = sorted(one for one in used if one < bought_at)
            taken = len(used) - len(early)
            bought += self._buy_ahead(terms_id, early)
            if not taken and self._monthly_from is not None and season.first >= self._monthly_from:
                continue
            count = 10 * (round(taken * 1.15) // 10 + 1 + self._place.firm.people // 200)
            bought.append((bought_at, self._pack(terms_id, count, bought_at)))
        return bought

    def _buy_ahead(self, terms_id: str, early: Sequence[datetime]) -> list[tuple[datetime, dict[str, Any]]]:
        """Small packs for those who booked before the quarter's own was there, each bought an hour before its first."""
        bought: list[tuple[datetime, dict[str, Any]]] = []
        for used in early:
            last = bought[-1][1] if bought else None
            if last is None or last["expires_on"] < booking_day(used):
                bought_at = used - timedelta(hours=1)
                bought.append((bought_at, self._pack(terms_id, 10 * (len(early) // 10 + 1), bought_at)))
        return bought

    def _pack(self, terms_id: str, count: int, bought_at: datetime) -> dict[str, Any]:
        pack_id, on = self._dice.key(), booking_day(bought_at)
        net_yen = count * A_TICKET_YEN
        expires_on = last_valid_day(on, months=TICKET_MONTHS)
        by_hr = next((one.person_id for one in self._place.members if Role.HR in one.roles), None)
        self._rows.add(
            TicketPack,
            id=pack_id,
            company_id=self._place.company_id,
            terms_id=terms_id,
            count=count,
            net_yen=net_yen,
            rate_bp=RATE_BP,
            tax_yen=tax_on(net_yen, RATE_BP),
            way=PayWay.INVOICE,
            state=PackState.BOUGHT,
            ordered_at=bought_at,
            ordered_by_person_id=by_hr,
            bought_at=bought_at,
            expires_on=expires_on,
            checkout_id=None,
            checkout_url=None,
            checkout_ends_at=None,
            payment_id=None,
        )
        self._entry(count, TicketReason.GRANTED, f"pack:{pack_id}", bought_at)
        self._book(
            Event.PACK_INVOICED,
            f"pack:{pack_id}",
            bought_at,
            (Account.COMPANY_RECEIVABLE, Account.TICKET_LIABILITY, net_yen),
            (Account.COMPANY_RECEIVABLE, Account.CONSUMPTION_TAX, tax_on(net_yen, RATE_BP)),
        )
        return {
            "id": self._dice.key(),
            "company_id": self._place.company_id,
            "origin": Origin.PACK,
            "reference": f"pack:{pack_id}",
            "count": count,
            "net_yen": net_yen,
            "bought_on": on,
            "expires_on": expires_on,
            "left_count": count,
            "taken_count": 0,
            "earned_count": 0,
            "expired_count": 0,
            "prolonged_count": 0,
            "rest_yen": net_yen,
        }

    def _use(self, bought: Sequence[tuple[datetime, dict[str, Any]]]) -> None:
        """Tell the story of the lots in the order of time: bought, run out, taken, given back, earned."""
        story: list[tuple[datetime, int, str]] = []
        lots = {row["reference"]: row for _, row in bought}
        for when, row in bought:
            story.append((when, _Verb.BUY, row["reference"]))
            ends_at = at(row["expires_on"] + timedelta(days=1), 5)
            if ends_at < self._now:
                story.append((ends_at, _Verb.EXPIRE, row["reference"]))
        for entry in self._rows.gathered(TicketEntry):
            if entry["reason"] is TicketReason.USED:
                story.append((entry["entered_at"], _Verb.TAKE, entry["reference"]))
            elif entry["reason"] is TicketReason.RETURNED:
                story.append((entry["entered_at"], _Verb.GIVE_BACK, entry["reference"]))
        story += [(self._certain_at(one), _Verb.EARN, one["id"]) for one in self._own_bookings() if _is_used(one)]
        for when, verb, name in sorted(story):
            if verb == _Verb.BUY:
                self._lots.append(lots[name])
            elif verb == _Verb.EXPIRE:
                self._expire(when, lots[name])
            elif verb == _Verb.TAKE:
                self._take(when, name)
            elif name in self._uses:
                self._settle(when, self._uses[name], is_earned=verb == _Verb.EARN)
        for row in self._lots:
            self._rows.add(TicketLot, **row)
        for use in self._uses.values():
            self._rows.add(TicketUse, **use)
        balance = sum(row["left_count"] for row in self._lots)
        self._rows.add(TicketPool, company_id=self._place.company_id, balance=balance)

    def _take(self, when: datetime, name: str) -> None:
        open_lots = (row for row in self._lots if row["left_count"] and row["expires_on"] >= booking_day(when))
        row = min(open_lots, key=lambda one: one["expires_on"])
        row["left_count"] -= 1
        row["taken_count"] += 1
        self._uses[name] = {
            "reference": name,
            "company_id": self._place.company_id,
            "lot_id": row["id"],
            "state": UseState.TAKEN,
            "taken_at": when,
            "earned_yen": None,
            "earned_times": 0,
        }

    def _settle(self, when: datetime, use: dict[str, Any], *, is_earned: bool) -> None:
        row = next(one for one in self._lots if one["id"] == use["lot_id"])
        row["taken_count"] -= 1
        if is_earned:
            worth = share_of_rest(row["rest_yen"], row["left_count"] + row["taken_count"] + 1)
            row["earned_count"] += 1
            row["rest_yen"] -= worth
            use |= {"state": UseState.EARNED, "earned_yen": worth, "earned_times": 1}
            moves = (Account.TICKET_LIABILITY, Account.REVENUE, worth)
            self._book(Event.TICKET_EARNED, f"booking:{use['reference']}", when, moves)
            return
        use["state"] = UseState.RETURNED
        if row["expires_on"] >= booking_day(when):
            row["left_count"] += 1
            return
        worth = share_of_rest(row["rest_yen"], row["taken_count"] + 1)
        row["prolonged_count"] += 1
        row["rest_yen"] -= worth
        grace = {"origin": Origin.GRACE, "reference": f"grace:{use['reference']}", "count": 1, "left_count": 1}
        counts = dict.fromkeys(("taken_count", "earned_count", "expired_count", "prolonged_count"), 0)
        worths = {"net_yen": worth, "rest_yen": worth, "expires_on": end_of_grace(booking_day(when))}
        self._lots.append({**row, "id": self._dice.key(), **grace, **counts, **worths})

    def _expire(self, when: datetime, row: dict[str, Any]) -> None:
        if not row["left_count"]:
            return
        lost = row["left_count"]
        worth = row["rest_yen"] - row["taken_count"] * share_of_rest(row["rest_yen"], lost + row["taken_count"])
        row["left_count"] = 0
        row["expired_count"] += lost
        row["rest_yen"] -= worth
        self._rows.add(
            TicketExpiry,
            lot_id=row["id"],
            company_id=self._place.company_id,
            count=lost,
            net_yen=worth,
            entered_at=when,
        )
        moves = (Account.TICKET_LIABILITY, Account.EXPIRED_TICKETS, worth)
        self._book(Event.TICKETS_EXPIRED, f"lot:{row['id']}", when, moves)

    def _use_by_the_month(self, since: date) -> None:
        taken: Counter[str] = Counter()
        for one in self._own_bookings():
            held_on = booking_day(one["starts_at"])
            if held_on < since:
                continue
            was_returned = bool(one["ticket_returned"])
            taken[month_of(held_on)] += not was_returned
            self._rows.add(
                MonthlyUse,
                reference=one["id"],
                company_id=self._place.company_id,
                month=month_of(held_on),
                taken_at=one["confirmed_at"],
                returned_at=one["cancelled_at"] if was_returned else None,
            )
            self._rows.add(
                BookingPrice,
                booking_id=one["id"],
                payer=Payer.MONTHLY,
                net_yen=A_TALK_YEN,
                gross_yen=None,
                rate_bp=None,
                late_kept_percent=None,
                payment_id=None,
                priced_at=one["confirmed_at"],
            )
            if _is_used(one):
                moves = (Account.UNBILLED, Account.REVENUE, A_TALK_YEN)
                self._book(Event.TALK_EARNED, f"booking:{one['id']}", self._certain_at(one), moves)
        for month, count in sorted(taken.items()):
            self._rows.add(MonthlyCount, company_id=self._place.company_id, month=month, taken=count)

    def _own_bookings(self) -> list[dict[str, Any]]:
        return [one for one in self._rows.gathered(Booking) if one["paying_company_id"] == self._place.company_id]

    def _certain_at(self, booking: dict[str, Any]) -> datetime:
        """When it was over, one way or the other."""
        over: datetime = booking["cancelled_at"] or min(booking["ends_at"] + timedelta(minutes=40), self._now)
        confirmed: datetime = booking["confirmed_at"]
        return max(over, confirmed)

    def _entry(self, change: int, reason: TicketReason, reference: str, entered_at: datetime) -> None:
        self._rows.add(
            TicketEntry,
            id=self._dice.key(),
            company_id=self._place.company_id,
            change=change,
            reason=reason,
            reference=reference,
            entered_at=entered_at,
        )

    def _book(self, event: Event, reference: str, when: datetime, *moves: tuple[Account, Account, int]) -> None:
        """In the books, as `ledger.enter` would have."""
        for number, (debit, credit, amount_yen) in enumerate((one for one in moves if one[2]), start=1):
            self._rows.add(
                LedgerEntry,
                id=self._dice.key(),
                event=event,
                reference=reference,
                number=number,
                debit=debit,
                credit=credit,
                amount_yen=amount_yen,
                company_id=self._place.company_id,
                consultant_id=None,
                booked_on=booking_day(when),
                entered_at=when,
            )


def _is_used(booking: dict[str, Any]) -> bool:
    return booking["state"] in ENDED and not booking["ticket_returned"]
