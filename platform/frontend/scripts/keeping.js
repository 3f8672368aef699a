// Keeps what is typed: sends it a moment after the last key, says what became of it, and loses nothing on the way.
//
// Two kinds of writing keep themselves in the same way:
// - A form that one person fills in on one page (`keepForms`: form[data-keeps="form"] with data-url). Nothing of it lies in
//   the browser: while the network is away, the words stay in the form, and whoever leaves is asked.
// - A text that several pages may write at once (a `choice` is given). Away from the network, what was not sent lies in
//   this browser's storage (and nowhere else of it), until it is sent. The server says when another page has written
//   since; then nothing is sent until one of the two is chosen.
// What becomes of it is said in the element [data-said], in its own words: data-kept, data-away, and where they differ
// data-keeping, data-failed, data-signed-out, data-overtaken.

import { fill, tell } from "./saying.js";

const PAUSE = 1500; // milliseconds without a key
const LATEST = 10000; // of typing without a pause
const AGAIN = [2000, 5000, 10000, 30000];
const SMALL = 60000; // bytes that a page may still send while it goes

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

export class Keeper {
  // of: {place, said, read(), request(content, version)}; for several writers also {choice, write(content),
  // contentOf(answer), showTheirs(answer)}; where wished {onKept(answer, version), isTooLong()}.
  constructor(of) {
    Object.assign(this, of);
    this.url = this.place.dataset.url;
    this.version = Number(this.place.dataset.version);
    this.words = this.said.dataset;
    this.sent = "unsent" in this.place.dataset ? null : this.read();
    this.tries = 0;
    // Another page has written, or its button has sent it: nothing goes by itself any more.
    this.isOver = false;
    this.isSending = false;
    // Two people may write each their own at one address, and in one browser: what one left there is not the other's.
    const whose = this.place.dataset.whose ?? "";
    this.store = this.choice ? `unsent ${whose}${this.url}` : null;
    window.addEventListener("online", () => this.send());
    window.addEventListener("pagehide", () => this.leave());
    document.addEventListener("visibilitychange", () => document.hidden && this.send());
    if (!this.choice) window.addEventListener("beforeunload", (event) => this.isDirty && event.preventDefault());
    for (const button of this.choice?.querySelectorAll("[data-choose]") ?? []) {
      button.addEventListener("click", () => this.choose(button.dataset.choose));
    }
    this.bringBack();
    if (this.sent === null) this.changed();
  }

  get isDirty() { return !same(this.read(), this.sent); }

  say(word, more = {}) {
    tell(this.said, fill(this.words[word] ?? this.words.away, more), word !== "keeping" && word !== this.became);
    if (word !== "keeping") this.became = word;
  }

  // Something was typed.
  changed() {
    if (this.isOver) return;
    clearTimeout(this.timer);
    this.waitingSince ??= Date.now();
    this.timer = setTimeout(() => this.send(), Date.now() - this.waitingSince > LATEST ? 0 : PAUSE);
  }

  async send() {
    clearTimeout(this.timer);
    if (this.isSending || this.isOver || !this.isDirty || this.isTooLong?.()) return;
    this.isSending = true;
    this.flight = new AbortController();
    this.waitingSince = null;
    const content = this.read();
    if (!this.isAway && this.words.keeping) this.say("keeping");
    try {
      this.answer(await this.post(content), content);
    } catch {
      if (!this.isOver) this.keepHere(content);
    } finally {
      this.isSending = false;
    }
    if (this.isDirty && !this.isAway) this.changed();
  }

  async post(content, mayAskAgain = true) {
    const response = await fetch(this.url, {
      method: "POST",
      redirect: "manual",
      signal: this.flight.signal,
      ...this.request(content, this.version),
    });
    // After signing in anew elsewhere, this page's token is an old one.
    if (response.status === 400 && mayAskAgain && (await this.renewToken())) return this.post(content, false);
    const isJson = response.headers.get("Content-Type")?.includes("json");
    return { status: response.type === "opaqueredirect" ? 401 : response.status, said: isJson ? await response.json() : {} };
  }

  async renewToken() {
    const page = await fetch(location.href, { redirect: "manual" });
    if (!page.ok) return false;
    const token = new DOMParser().parseFromString(await page.text(), "text/html").querySelector('meta[name="csrf-token"]');
    if (!token) return false;
    document.querySelector('meta[name="csrf-token"]').content = token.content;
    for (const field of document.querySelectorAll('input[name="csrf_token"]')) field.value = token.content;
    return true;
  }

  answer({ status, said }, content) {
    if (status === 200 || status === 204) {
      this.version = said.version;
      this.sent = content;
      this.tries = 0;
      this.isAway = false;
      this.isRefused = false;
      this.forget();
      this.onKept?.(said, said.version);
      this.say("kept", { at: said.at });
    } else if (status === 409) {
      this.overtaken(said, content);
    } else if (status === 422) {
      this.became = "refused";
      tell(this.said, said.error ?? this.words.failed ?? this.words.away);
    } else if (status === 401 || status === 400 || status === 403) {
      this.isRefused = true;
      this.say("signedOut");
      this.later();
    } else {
      this.isRefused = true;
      this.say("failed");
      this.later();
    }
  }

  // The line is down: what is typed lies here until it is up.
  keepHere(content) {
    this.isAway = true;
    this.remember(content);
    this.say("away");
    this.later();
  }

  remember(content) {
    if (!this.store) return;
    try {
      localStorage.setItem(this.store, JSON.stringify({ content, version: this.version }));
    } catch { /* A full or shut storage: it is still on the page, and it is tried again. */ }
  }

  forget() { if (this.store) localStorage.removeItem(this.store); }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), AGAIN[Math.min(this.tries++, AGAIN.length - 1)]);
  }

  // What was left here the last time, on the version it was built on: the server says whether that still stands.
  bringBack() {
    const left = this.store && localStorage.getItem(this.store);
    if (!left || this.sent === null) return;
    const { content, version } = JSON.parse(left);
    if (same(content, this.sent)) return this.forget();
    this.version = version;
    this.write(content);
    this.send();
  }

  overtaken(said, content) {
    this.isOver = true;
    this.setAside = { content, version: this.version };
    this.version = said.version;
    this.showTheirs?.(said);
    this.theirs = said;
    this.forget();
    this.say("overtaken");
    this.choice.hidden = false;
    this.choice.querySelector("button").focus();
  }

  choose(which) {
    this.isOver = false;
    this.setAside = null;
    this.choice.hidden = true;
    if (which === "theirs") {
      this.write(this.contentOf(this.theirs));
      this.sent = this.read();
      this.onKept?.({}, this.version);
      this.said.textContent = "";
      return;
    }
    this.sent = this.contentOf(this.theirs);
    this.send();
  }

  // Its button has sent it: no draft is needed any more, and none on its way may come after it.
  stop() {
    this.isOver = true;
    this.sent = this.read();
    clearTimeout(this.timer);
    this.flight?.abort();
  }

  // Whoever leaves a form has been asked.
  leave() {
    const content = this.read();
    // Nothing was chosen yet, and more was typed: it goes where the rest was set aside, over nothing.
    const isBetween = this.isOver && this.setAside && !same(content, this.setAside.content);
    if (!this.choice || !this.isDirty || (this.isOver && !isBetween)) return;
    const request = this.request(content, isBetween ? this.setAside.version : this.version);
    if (navigator.onLine && !this.isAway && !this.isRefused && new Blob([request.body]).size < SMALL) {
      fetch(this.url, { method: "POST", keepalive: true, ...request });
    } else {
      this.remember(content);
    }
  }
}

const token = () => document.querySelector('meta[name="csrf-token"]')?.content ?? "";

// What several pages may write goes as JSON, with the version it was written over.
export const asJson = (content) => ({
  headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token() },
  body: JSON.stringify(content),
});

export const keepForms = () => {
  for (const form of document.querySelectorAll('form[data-keeps="form"]')) {
    const keeper = new Keeper({
      place: form,
      said: form.querySelector("[data-said]"),
      read: () => [...new FormData(form)].filter(([name]) => name !== "csrf_token"),
      request: () => ({ headers: { "X-Draft": "yes" }, body: new FormData(form) }),
    });
    form.addEventListener("input", () => keeper.changed());
    form.addEventListener("submit", () => keeper.stop());
  }
};
