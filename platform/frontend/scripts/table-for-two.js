// What two write together: every change goes to the server and comes from it by plain requests, and whoever types at the
// same place at the same time loses nothing (yjs; the server puts together with pycrdt).
//
// Away from the network, or while no answer comes, what was not sent lies in this browser's storage (and nowhere else of
// it), until it is sent: each page's by itself, so that two of them do not write over each other. It finds its own sheet
// also when that was closed meanwhile.
import * as Y from "yjs";
import { fill, tell, telling } from "./saying.js";

const PAUSE = 400; // milliseconds without a key, then what was typed is sent
const TOGETHER = 1000; // between two questions while the other one is there
const ALONE = 3000;
const BEHIND = 15000; // while the page is not seen
const AGAIN = [1000, 2000, 5000, 10000];
const ANSWERED_WITHIN = 8000;
const SLOW = 1500; // without an answer: the line may be gone, though nobody has said so yet
const SMALL = 60000; // bytes that a page may still send while it goes

const box = document.getElementById("notes");
const place = document.querySelector("[data-notes-for-two]");

const toBytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
const toText = (bytes) => {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
};
const token = () => document.querySelector('meta[name="csrf-token"]').content;
const isHalf = (text, at) => at > 0 && at < text.length && (text.charCodeAt(at) & 0xfc00) === 0xdc00;

// Where two texts differ: [start, end in the old one, what stands instead]. No letter of two units is cut in two.
const difference = (old, now) => {
  let head = 0;
  while (head < Math.min(old.length, now.length) && old[head] === now[head]) head += 1;
  while (isHalf(old, head) || isHalf(now, head)) head -= 1;
  let tail = 0;
  while (tail < Math.min(old.length, now.length) - head && old[old.length - 1 - tail] === now[now.length - 1 - tail]) tail += 1;
  while (tail > 0 && (isHalf(old, old.length - tail) || isHalf(now, now.length - tail))) tail -= 1;
  return [head, old.length - tail, now.slice(head, now.length - tail)];
};

class Sheet {
  constructor() {
    this.said = place.querySelector("[data-said]");
    this.words = this.said.dataset;
    this.url = place.dataset.url;
    this.id = place.dataset.sheet;
    this.number = Number(place.dataset.number);
    this.sayRoom = telling(this.said, box, Number(place.dataset.limit));
    this.store = `unsent ${this.url} ${this.id} ${Math.random().toString(36).slice(2)}`;
    this.brought = []; // where pages before this one had left what is sent by this one now
    this.document = new Y.Doc();
    this.text = this.document.getText("notes");
    Y.applyUpdate(this.document, toBytes(place.querySelector("[data-state]").value), "theirs");
    this.unsent = []; // changes of this page that the server has not said to have
    this.waiting = []; // changes of the other that came while letters were being composed
    this.tries = 0;
    this.document.on("update", (update, origin) => { if (origin !== "theirs") this.unsent.push(update); });
    // What the form was sent with and could not be kept stands in the box; it is typed anew on what stands now.
    this.shown = this.text.toString();
    if ("unsent" in place.dataset) this.type();
    else if (box.value !== this.shown) box.value = this.shown;
    this.text.observe((event) => { if (event.transaction.origin === "theirs") this.show(event.delta); });
    this.bringBack();
    box.addEventListener("input", (event) => { if (!event.isComposing) this.type(); });
    box.addEventListener("compositionstart", () => { this.isComposing = true; });
    box.addEventListener("compositionend", () => { this.isComposing = false; this.type(); this.take(this.waiting.splice(0)); });
    window.addEventListener("online", () => { this.send(); this.hurry?.(); });
    window.addEventListener("pagehide", () => this.leave());
    document.addEventListener("visibilitychange", () => { if (document.hidden) this.send(); else this.hurry?.(); });
    this.turn();
  }

  // ---- typing --------------------------------------------------------------------------------------

  // What stands in the box goes into the document, as the smallest change that makes it so.
  type() {
    const now = box.value.replaceAll("\r\n", "\n");
    if (now === this.shown || this.isOver) return;
    const [start, end, instead] = difference(this.shown, now);
    this.document.transact(() => {
      if (end > start) this.text.delete(start, end - start);
      if (instead) this.text.insert(start, instead);
    });
    this.shown = now;
    if (this.isAway || this.isSlow) this.remember();
    this.sayRoom();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), PAUSE);
  }

  // What the other typed comes into the box; one's own place in the text stays where it was.
  show(delta) {
    const places = [box.selectionStart, box.selectionEnd];
    let at = 0;
    for (const part of delta) {
      if (part.retain) at += part.retain;
      else if (part.insert) {
        for (const one of [0, 1]) if (places[one] > at) places[one] += part.insert.length;
        at += part.insert.length;
      } else {
        for (const one of [0, 1]) if (places[one] > at) places[one] = Math.max(at, places[one] - part.delete);
      }
    }
    const hadFocus = document.activeElement === box;
    const { scrollTop } = box;
    this.shown = this.text.toString();
    box.value = this.shown;
    if (hadFocus) box.setSelectionRange(...places);
    box.scrollTop = scrollTop;
    this.sayRoom();
  }

  take(updates) {
    if (this.isComposing) return this.waiting.push(...updates);
    this.type();
    for (const update of updates) Y.applyUpdate(this.document, update, "theirs");
  }

  // ---- the line ------------------------------------------------------------------------------------

  async ask(url, body) {
    const answer = await fetch(url, {
      ...(body && { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json", "X-CSRFToken": token() } }),
      redirect: "manual",
      cache: "no-store",
      signal: AbortSignal.timeout(ANSWERED_WITHIN),
    });
    if (answer.type === "opaqueredirect") return { status: 401, said: {} };
    if (answer.status >= 500) throw new TypeError("the server is away");
    const isJson = answer.headers.get("Content-Type")?.includes("json");
    return { status: answer.status, said: isJson ? await answer.json() : {} };
  }

  // After signing in anew elsewhere, this page's token is an old one.
  async renewToken() {
    const page = await fetch(location.href, { redirect: "manual" });
    if (!page.ok) return;
    const fresh = new DOMParser().parseFromString(await page.text(), "text/html").querySelector('meta[name="csrf-token"]');
    if (fresh) document.querySelector('meta[name="csrf-token"]').content = fresh.content;
  }

  async send() {
    clearTimeout(this.timer);
    if (this.isSending || this.isOver || !this.unsent.length) return;
    this.isSending = true;
    const slow = setTimeout(() => { this.isSlow = true; this.remember(); }, SLOW);
    const count = this.unsent.length;
    const update = toText(Y.mergeUpdates(this.unsent));
    try {
      this.answer(await this.ask(this.url, { sheet: this.id, update }), count);
    } catch {
      this.keepHere();
    } finally {
      clearTimeout(slow);
      this.isSending = this.isSlow = false;
    }
    if (this.unsent.length && !this.isAway && !this.isRefused && !this.isOver) this.send();
  }

  answer({ status, said }, count) {
    this.isRefused = false;
    if (status === 200) {
      this.unsent.splice(0, count);
      this.tries = 0;
      this.isAway = false;
      if (!this.unsent.length) this.forget();
      this.say("kept", { at: said.at });
      this.sayRoom();
    } else if (status === 422) {
      // It stays here, and goes with what is typed next: by then it may be shorter.
      this.isRefused = true;
      this.tell(said.error);
    } else if (status === 410 || status === 404) {
      this.end(said.error);
    } else {
      this.isRefused = true;
      if (status === 400) this.renewToken();
      this.say(status === 401 || status === 400 ? "signedOut" : "failed");
      this.remember();
      this.later();
    }
  }

  // The line is down: what is typed lies here until it is up.
  keepHere() {
    this.isAway = true;
    this.remember();
    this.say("away");
    this.later();
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), AGAIN[Math.min(this.tries++, AGAIN.length - 1)]);
  }

  remember() {
    if (!this.unsent.length) return;
    try {
      localStorage.setItem(this.store, toText(Y.mergeUpdates(this.unsent)));
    } catch { /* A full or shut storage: it is still on the page, and it is tried again. */ }
  }

  forget() {
    for (const key of [this.store, ...this.brought.splice(0)]) localStorage.removeItem(key);
  }

  // What was left here the last time: of this sheet it comes into the box, of an earlier one it goes where it belongs.
  bringBack() {
    const beginning = `unsent ${this.url} `;
    for (const key of Object.keys(localStorage).filter((one) => one.startsWith(beginning))) {
      const left = localStorage.getItem(key);
      const [sheet] = key.slice(beginning.length).split(" ");
      if (sheet !== this.id) {
        this.ask(this.url, { sheet, update: left }).then(
          ({ status }) => { if ([200, 404, 410].includes(status)) localStorage.removeItem(key); }, () => {});
        continue;
      }
      const update = toBytes(left);
      Y.applyUpdate(this.document, update, "theirs");
      this.unsent.push(update);
      this.brought.push(key);
    }
    this.send();
  }

  leave() {
    if (this.isComposing) { this.isComposing = false; }
    this.type();
    if (!this.unsent.length || this.isOver) return;
    const body = JSON.stringify({ sheet: this.id, update: toText(Y.mergeUpdates(this.unsent)) });
    const isTried = navigator.onLine && !this.isAway && !this.isRefused && body.length < SMALL;
    // The same change twice alters nothing, so what may not arrive is kept as well.
    if (!isTried || this.isSlow) this.remember();
    if (isTried) {
      fetch(this.url, { method: "POST", keepalive: true, body, headers: { "Content-Type": "application/json", "X-CSRFToken": token() } });
    }
  }

  // ---- the other one -------------------------------------------------------------------------------

  async turn() {
    for (;;) {
      await this.once();
      if (this.isOver) return;
      const pace = document.hidden ? BEHIND : this.isTogether ? TOGETHER : ALONE;
      await new Promise((resolve) => { this.hurry = resolve; setTimeout(resolve, pace); });
    }
  }

  async once() {
    let told;
    try {
      told = await this.ask(`${this.url}?sheet=${this.id}&after=${this.number}`);
    } catch {
      this.isAway = true;
      if (this.unsent.length) this.remember();
      return this.say("away");
    }
    if (told.status === 410 || told.status === 404) return this.end(told.said.error);
    if (told.status !== 200) return this.say("signedOut");
    const wasAway = this.isAway;
    this.isAway = false;
    this.number = told.said.number;
    this.take(told.said.updates.map(toBytes));
    this.isTogether = told.said.here;
    const presence = place.querySelector("[data-presence]");
    const words = told.said.here ? presence.dataset.here : presence.dataset.alone;
    if (presence.textContent !== words) presence.textContent = words;
    presence.classList.toggle("is-here", told.said.here);
    if (told.said.closed) return this.close(told.said.closed);
    if (wasAway) {
      this.tell("");
      this.sayRoom();
      this.send();
    }
  }

  // The other one closed it. What was typed meanwhile still goes into the record.
  async close(url) {
    await this.send();
    if (this.unsent.length) return;
    this.end(this.words.closed);
    const link = place.querySelector("[data-closed-link]");
    link.href = url;
    link.hidden = false;
  }

  end(sentence) {
    this.isOver = true;
    box.readOnly = true;
    this.tell(sentence ?? this.words.failed);
    this.forget();
  }

  // ---- words ---------------------------------------------------------------------------------------

  say(word, more = {}) {
    tell(this.said, fill(this.words[word], more), word !== this.became);
    this.became = word;
  }

  tell(sentence) {
    this.became = "";
    tell(this.said, sentence);
  }
}

// A sentence that was said and written down becomes one's own word: it is marked, and one key or one tap keeps it.
const marking = () => {
  const button = place.querySelector("[data-mark]");
  if (!button) return;
  const marked = () => box.value.slice(box.selectionStart, box.selectionEnd).trim();
  const said = place.querySelector("[data-marked]");
  // Said beside the button: the words themselves may stand far below, and what is being written there stays as it is.
  const keep = async () => {
    const text = marked();
    if (!text) return;
    try {
      const answer = await fetch(said.dataset.url, {
        method: "POST",
        body: new URLSearchParams({ sheet: place.dataset.sheet, text }),
        headers: { "HX-Request": "true", "X-CSRFToken": token() },
        redirect: "manual",
        signal: AbortSignal.timeout(ANSWERED_WITHIN),
      });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const wrong = page.getElementById("word-error")?.textContent;
      said.textContent = wrong ?? (answer.ok ? said.dataset.done : said.dataset.failed);
      if (answer.ok) document.body.dispatchEvent(new CustomEvent("words-marked"));
    } catch {
      said.textContent = said.dataset.failed;
    }
  };
  const look = () => { button.hidden = document.activeElement !== button && !marked(); };
  document.addEventListener("selectionchange", look);
  box.addEventListener("select", look);
  button.addEventListener("mousedown", (event) => event.preventDefault()); // what is marked stays marked
  button.addEventListener("click", keep);
  box.addEventListener("keydown", (event) => {
    if (event.key !== "F2" || !marked()) return;
    event.preventDefault();
    keep();
  });
};

// Where what was pressed is gone after a swap, the next Tab begins at the words; and a word that was sent is said to be kept.
const keepingPlace = () => {
  document.addEventListener("htmx:afterSettle", ({ detail }) => {
    if (!["words-inside", "words-kept"].includes(detail.target?.id)) return;
    const box = document.getElementById("word");
    const isWrong = box?.getAttribute("aria-invalid") === "true";
    if (document.activeElement === document.body) (isWrong ? box : document.getElementById("words-title"))?.focus();
    const told = document.querySelector("#words-inside [data-told]");
    if (told && detail.requestConfig?.elt?.id === "word-form" && detail.xhr?.status === 200) {
      told.textContent = "";
      setTimeout(() => { told.textContent = told.dataset.told; }, 100); // put there later, a reader hears it
    }
  });
};

// How much of the planned time is left, by the minute, with no alarm.
const timing = () => {
  const timer = document.querySelector("[data-timer]");
  if (!timer) return;
  const [from, until] = [Date.parse(timer.dataset.from), Date.parse(timer.dataset.until)];
  const tell = () => {
    const minutes = Math.ceil((until - Date.now()) / 60000);
    const words = Date.now() < from ? timer.dataset.before
      : minutes > 0 ? fill(timer.dataset.left, { minutes }) : timer.dataset.over;
    if (timer.textContent !== words) timer.textContent = words;
  };
  // A 1on1 of last week that nobody closed has no time left to speak of.
  if (Date.now() - until > 3 * 3600000) return;
  tell();
  setInterval(tell, 10000);
};

if (place) {
  for (const button of place.querySelectorAll("[data-without-script]")) button.hidden = true;
  new Sheet();
  marking();
  keepingPlace();
  timing();
}
