// Drawing in a week: the grid and the seven typed lines say the same. The lines are what is sent; the grid writes them.
//
// By mouse: press or drag. By thumb: a tap turns a half hour, a long press and then a stroke turns many; any other
// stroke scrolls the page as ever. By keyboard: arrows move, Space and Enter turn, Shift and arrows paint on.

import { DAY, joined, read, times, within, without, write } from "./week-hours.js";

const CELL = 30;
const LONG_PRESS = 350; // milliseconds
const ROLLS = 100; // milliseconds between the movements of a page that rolls by itself
const STILL = 9; // pixels a resting thumb may wander

const fill = (pattern, words) => pattern.replace(/\{(\w+)\}/g, (_, name) => words[name]);
const clock = (minute) => `${Math.floor(minute / 60)}:${String(minute % 60).padStart(2, "0")}`;

class Week {
  constructor(form) {
    this.form = form;
    this.table = form.querySelector("[data-week]");
    this.words = this.table.dataset;
    this.runsRound = "everyWeek" in form.dataset;
    this.lines = [...form.querySelectorAll(".lines-of-days input")];
    this.rows = [...this.table.tBodies].flatMap((body) => [...body.rows]);
    this.cells = this.rows.map((row) => [...row.querySelectorAll("td")]);
    this.names = [...this.table.tHead.rows[0].querySelectorAll("th")].map((head) => head.dataset.name);
    this.before = this.carriedFromBefore();
    this.saved = this.lines.map((line) => read(line.dataset.saved) ?? []);
    this.days = this.lines.map((line, day) => read(line.value) ?? this.saved[day]);
    this.past = [];
    this.at = { row: 18, day: Math.max(0, this.names.findIndex((_, day) => this.head(day).classList.contains("today"))) };
    this.prepare();
    this.show();
  }

  head(day) { return this.table.tHead.rows[0].querySelectorAll("th")[day]; }

  // What the evening before the first day carries into it, as the server drew it: it is not this page's to change.
  carriedFromBefore() {
    if (this.runsRound) return [];
    return joined(this.cells.flatMap((row, r) => row[0].classList.contains("carried") ? [[r * CELL, r * CELL + CELL]] : []));
  }

  // ---- what is open --------------------------------------------------------------------------------

  carried(day, days = this.days) {
    if (day === 0 && !this.runsRound) return this.before;
    return days[(day + 6) % 7].filter(([, end]) => end > DAY).map(([start, end]) => [Math.max(start - DAY, 0), end - DAY]);
  }

  state(row, day, days = this.days) {
    const whole = within(joined([...days[day], ...this.carried(day, days)]), row * CELL, row * CELL + CELL);
    const minutes = whole.reduce((sum, [start, end]) => sum + end - start, 0);
    return minutes === CELL ? "open" : minutes ? "partly" : "closed";
  }

  isLocked(row, day) { return /\b(missing|past)\b/.test(this.cells[row][day].className); }

  // Open or close every half hour between two cells, from the week as it was when the stroke began.
  paint(from, to, opens) {
    const days = this.base.map((spans) => [...spans]);
    const [top, bottom] = [Math.min(from.row, to.row), Math.max(from.row, to.row)];
    const [left, right] = [Math.min(from.day, to.day), Math.max(from.day, to.day)];
    for (let day = left; day <= right; day++) {
      for (let row = top; row <= bottom; row++) {
        if (this.isLocked(row, day)) continue;
        const cell = [row * CELL, row * CELL + CELL];
        if (opens) days[day] = joined([...days[day], ...without([cell], this.carried(day, days))]);
        else {
          days[day] = without(days[day], [cell]);
          const evening = (day + 6) % 7;
          if (day || this.runsRound) days[evening] = without(days[evening], [[cell[0] + DAY, cell[1] + DAY]]);
        }
      }
    }
    this.days = days;
    this.show();
  }

  turn(cell) {
    if (this.isLocked(cell.row, cell.day)) return;
    this.remember();
    this.paint(cell, cell, this.state(cell.row, cell.day) !== "open");
    this.write();
    this.say(this.cells[cell.row][cell.day].getAttribute("aria-label"));
  }

  remember() {
    this.base = this.days.map((spans) => [...spans]);
    this.past.push(this.base);
    if (this.past.length > 100) this.past.shift();
  }

  // ---- what is shown -------------------------------------------------------------------------------

  prepare() {
    const { table } = this;
    table.setAttribute("role", "grid");
    table.setAttribute("aria-multiselectable", "true");
    for (const part of [table.tHead, ...table.tBodies]) part.setAttribute("role", "rowgroup");
    for (const row of table.rows) row.setAttribute("role", "row");
    table.tHead.rows[0].cells[0].setAttribute("role", "presentation");
    for (const head of table.tHead.querySelectorAll("th")) head.setAttribute("role", "columnheader");
    this.rows.forEach((row, r) => {
      row.cells[0].setAttribute("role", "rowheader");
      this.cells[r].forEach((cell) => {
        cell.setAttribute("role", "gridcell");
        cell.dataset.at = clock(r * CELL);
        cell.tabIndex = -1;
      });
    });
    table.classList.add("drawn-in");
    table.dataset.day = this.at.day;
    const tabs = this.form.querySelector("[data-day-tabs]");
    tabs.hidden = false;
    tabs.addEventListener("click", (event) => {
      const tab = event.target.closest("button");
      if (!tab) return;
      this.at.day = Number(tab.dataset.day);
      this.show();
    });
    this.tabs = [...tabs.children];
    this.form.querySelector("[data-hands]").hidden = false;
    const unfold = this.form.querySelector("[data-unfold]");
    if (unfold) {
      unfold.parentElement.hidden = false;
      unfold.addEventListener("click", () => this.unfold(!table.classList.contains("unfolded")));
    }
    const first = this.rows.findIndex((row) => !row.parentElement.classList.contains("folded"));
    this.at.row = Math.max(this.at.row, first);
  }

  unfold(isOpen) {
    this.table.classList.toggle("unfolded", isOpen);
    this.form.querySelector("[data-unfold]")?.setAttribute("aria-pressed", String(isOpen));
  }

  show() {
    const { words } = this;
    this.cells.forEach((row, r) => row.forEach((cell, day) => {
      const isMissing = cell.classList.contains("missing");
      const state = isMissing ? "missing" : this.state(r, day);
      const isChanged = !isMissing && state !== this.state(r, day, this.saved);
      for (const one of ["open", "partly", "closed"]) cell.classList.toggle(one, one === state);
      cell.classList.toggle("changed", isChanged);
      cell.setAttribute("aria-selected", String(state === "open"));
      if (this.isLocked(r, day)) cell.setAttribute("aria-disabled", "true");
      const said = [fill(words.spoken, { day: this.names[day], from: clock(r * CELL), until: clock(r * CELL + CELL), state: words[state] })];
      const named = [...cell.querySelectorAll(":scope > :is(a, span:not(.unseen))")].map((one) => one.textContent);
      if (named.length) said.push(...named);
      else for (const mark of cell.dataset.marks?.split(" ") ?? []) said.push(words[mark]);
      if (cell.classList.contains("past")) said.push(words.past);
      if (isChanged) said.push(words.changed);
      cell.setAttribute("aria-label", said.join(words.between));
      cell.tabIndex = r === this.at.row && day === this.at.day ? 0 : -1;
    }));
    this.table.dataset.day = this.at.day;
    this.tabs.forEach((tab, day) => {
      tab.setAttribute("aria-pressed", String(day === this.at.day));
      tab.classList.toggle("has-open", joined([...this.days[day], ...this.carried(day)]).length > 0);
    });
    this.showPending();
  }

  showPending() {
    const list = this.form.querySelector("[data-pending] ul");
    const sentences = [];
    this.names.forEach((day, d) => {
      const opened = without(this.days[d], this.saved[d]);
      const closed = without(this.saved[d], this.days[d]);
      for (const [spans, kind] of [[opened, "opens"], [closed, "closes"]]) {
        if (spans.length) sentences.push([kind, fill(this.words[kind], { day, times: times(spans, this.words) })]);
      }
    });
    list.replaceChildren(...sentences.map(([kind, text]) => {
      const line = document.createElement("li");
      line.className = kind;
      line.textContent = text;
      return line;
    }));
    this.isChanged = sentences.length > 0;
    this.form.querySelector("[data-pending]").hidden = !this.isChanged;
    this.form.querySelector("[data-reset]").hidden = !this.isChanged;
    for (const later of document.querySelectorAll("[data-when-saved] :is(button, select)")) later.disabled = this.isChanged;
  }

  write() {
    this.lines.forEach((line, day) => {
      const now = write(this.days[day]);
      if (write(read(line.value) ?? []) !== now) line.value = now;
    });
  }

  say(words) { this.form.querySelector("[data-said]").textContent = words; }

  // Lines that cannot be read yet leave their day as it was.
  readLine(line) {
    const spans = read(line.value);
    if (!spans) return;
    this.days[this.lines.indexOf(line)] = spans;
    this.show();
  }

  reset() {
    this.remember();
    this.days = this.saved.map((spans) => [...spans]);
    this.lines.forEach((line) => { line.value = line.dataset.saved; });
    this.show();
  }

  stepBack() {
    const days = this.past.pop();
    if (!days) return;
    this.days = days;
    this.write();
    this.show();
  }

  // ---- hands ---------------------------------------------------------------------------------------

  cellOf(target) {
    const cell = target?.closest?.("td[role=gridcell]");
    if (!cell || !this.table.contains(cell)) return null;
    const row = this.rows.indexOf(cell.parentElement);
    return { row, day: this.cells[row].indexOf(cell) };
  }

  focus(row, day) {
    const tbody = this.rows[row].parentElement;
    if (tbody.classList.contains("folded")) this.unfold(true);
    this.at = { row, day };
    this.show();
    this.cells[row][day].focus({ preventScroll: false });
  }

  begin(cell) {
    this.remember();
    this.at = { ...cell };
    this.stroke = { from: cell, opens: this.state(cell.row, cell.day) !== "open" };
    this.table.classList.add("being-drawn");
    this.paint(cell, cell, this.stroke.opens);
  }

  goOn(cell) { if (cell) this.paint(this.stroke.from, cell, this.stroke.opens); }

  end(isKept) {
    if (!this.stroke) return;
    this.stroke = null;
    this.table.classList.remove("being-drawn");
    if (isKept) this.write();
    else { this.days = this.past.pop(); this.show(); }
  }
}

const byMouse = (week) => {
  const { table } = week;
  table.addEventListener("pointerdown", (event) => {
    if (event.pointerType === "touch" || event.button !== 0 || event.target.closest("a")) return;
    const cell = week.cellOf(event.target);
    if (!cell || week.isLocked(cell.row, cell.day)) return;
    event.preventDefault();
    week.begin(cell);
    week.cells[cell.row][cell.day].focus({ preventScroll: true });
  });
  document.addEventListener("pointermove", (event) => {
    if (!week.stroke || event.pointerType === "touch") return;
    week.goOn(week.cellOf(document.elementFromPoint(event.clientX, event.clientY)));
  });
  document.addEventListener("pointerup", (event) => { if (event.pointerType !== "touch") week.end(true); });
};

// Days lie one at a time under a thumb, so a stroke runs from one half hour to another of the same day.
const byThumb = (week) => {
  const { table } = week;
  let waiting = null;
  let begun = null;
  let isStroke = false;
  // A page that was pushed rolls on after the thumb has left it, and is stopped by a touch that means no half hour.
  let isMoving = false;
  let wasPushed = false;
  let rolledAt = -Infinity;
  const isRolling = () => wasPushed && performance.now() - rolledAt < ROLLS;
  const quietly = { passive: true };
  document.addEventListener("touchmove", () => { isMoving = true; }, quietly);
  for (const left of ["touchend", "touchcancel"]) document.addEventListener(left, () => { wasPushed = isMoving; isMoving = false; }, quietly);
  window.addEventListener("scroll", () => { rolledAt = performance.now(); }, quietly);
  const forget = () => { clearTimeout(waiting); waiting = null; begun = null; isStroke = false; };
  table.addEventListener("touchstart", (event) => {
    forget();
    const cell = week.cellOf(event.target);
    if (event.touches.length > 1) return week.end(false);
    if (isRolling()) return; // the touch stops it
    if (!cell || week.isLocked(cell.row, cell.day) || event.target.closest("a")) return;
    const { clientX: x, clientY: y } = event.touches[0];
    begun = { cell, x, y };
    waiting = setTimeout(() => {
      isStroke = true;
      week.begin(cell);
      navigator.vibrate?.(12);
    }, LONG_PRESS);
  }, { passive: true });
  table.addEventListener("touchmove", (event) => {
    if (isStroke) {
      event.preventDefault(); // the page stays where it is while one paints
      const { clientX, clientY } = event.touches[0];
      week.goOn(week.cellOf(document.elementFromPoint(clientX, clientY)));
    } else if (begun && Math.hypot(event.touches[0].clientX - begun.x, event.touches[0].clientY - begun.y) > STILL) {
      forget(); // it scrolls
    }
  }, { passive: false });
  table.addEventListener("touchend", (event) => {
    if (isStroke) {
      event.preventDefault();
      week.end(true);
    } else if (begun) {
      event.preventDefault();
      week.at = { ...begun.cell };
      week.turn(begun.cell);
    }
    forget();
  }, { passive: false });
  table.addEventListener("touchcancel", () => { week.end(false); forget(); });
  table.addEventListener("contextmenu", (event) => { if (begun) event.preventDefault(); });
};

const byKeyboard = (week) => {
  const { table } = week;
  const rows = () => week.rows.map((row, r) => [row, r]).filter(([row]) => row.offsetParent !== null || row.querySelector("td")?.offsetParent).map(([, r]) => r);
  const moves = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], PageUp: [-8, 0], PageDown: [8, 0] };
  table.addEventListener("keydown", (event) => {
    const cell = week.cellOf(event.target);
    if (!cell) return;
    const shown = rows();
    const [first, last] = [shown[0], shown[shown.length - 1]];
    let to = null;
    if (event.key in moves && !event.altKey) {
      const [down, right] = moves[event.key];
      to = { row: Math.min(Math.max(cell.row + down, first), last), day: Math.min(Math.max(cell.day + right, 0), 6) };
    } else if (event.key === "Home") to = event.ctrlKey ? { row: first, day: 0 } : { row: cell.row, day: 0 };
    else if (event.key === "End") to = event.ctrlKey ? { row: last, day: 6 } : { row: cell.row, day: 6 };
    else if ((event.key === " " || event.key === "Enter") && !event.ctrlKey) {
      event.preventDefault();
      return week.turn(cell);
    } else if (event.key.toLowerCase() === "z" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      return week.stepBack();
    } else if (event.key === "Escape" && week.stroke) return week.end(false);
    if (!to) return;
    event.preventDefault();
    if (event.shiftKey && event.key.startsWith("Arrow")) {
      week.remember();
      week.paint(cell, to, week.state(cell.row, cell.day) === "open");
      week.write();
    }
    week.focus(to.row, to.day);
  });
  table.addEventListener("focusin", (event) => {
    const cell = week.cellOf(event.target);
    if (cell && !week.stroke && (cell.row !== week.at.row || cell.day !== week.at.day)) {
      week.at = cell;
      week.show();
    }
  });
};

const form = document.querySelector("[data-week-form]");
if (form) {
  const week = new Week(form);
  byMouse(week);
  byThumb(week);
  byKeyboard(week);
  for (const line of week.lines) line.addEventListener("input", () => week.readLine(line));
  form.querySelector("[data-reset]").addEventListener("click", () => week.reset());
  // What was drawn and not saved is not lost by a slip.
  let isLeaving = false;
  form.addEventListener("submit", () => { isLeaving = true; });
  window.addEventListener("beforeunload", (event) => { if (week.isChanged && !isLeaving) event.preventDefault(); });
  window.addEventListener("pageshow", () => { isLeaving = false; });
}
