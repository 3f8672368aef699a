// Keeps what is typed: sends it a moment after the last key, says what became of it, and loses nothing on the way.
//
// Away from the network, what was not sent lies in this browser's storage (and nowhere else of it), until it is sent.
// The server says when another page has written since; then nothing is sent until one of the two is chosen.

const PAUSE = 1500; // milliseconds without a key
const LATEST = 10000; // of typing without a pause
const AGAIN = [2000, 5000, 10000, 30000];
const SMALL = 60000; // bytes that a page may still send while it goes

const fill = (pattern, words) => (pattern ?? "").replace(/\{(\w+)\}/g, (_, name) => words[name]);
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

export class Keeper {
  // of: {place, said, choice, read(), write(content), body(content), theirs(answer), onKept(answer, version), isTooLong()}
  constructor(of) {
    Object.assign(this, of);
    this.url = this.place.dataset.url;
    this.version = Number(this.place.dataset.version);
    this.words = this.said.dataset;
    this.sent = "unsent" in this.place.dataset ? null : this.read();
    this.tries = 0;
    this.isOvertaken = false;
    this.isSending = false;
    this.store = `unsent ${this.url}`;
    window.addEventListener("online", () => this.send());
    window.addEventListener("pagehide", () => this.leave());
    document.addEventListener("visibilitychange", () => document.hidden && this.send());
    for (const button of this.choice.querySelectorAll("[data-choose]")) {
      button.addEventListener("click", () => this.choose(button.dataset.choose));
    }
    this.bringBack();
    if (this.sent === null) this.changed();
  }

  get isDirty() { return !same(this.read(), this.sent); }

  say(word, more = {}) { this.said.textContent = fill(this.words[word], more); }

  // Something was typed.
  changed() {
    if (this.isOvertaken) return;
    clearTimeout(this.timer);
    this.waitingSince ??= Date.now();
    this.timer = setTimeout(() => this.send(), Date.now() - this.waitingSince > LATEST ? 0 : PAUSE);
  }

  async send() {
    clearTimeout(this.timer);
    if (this.isSending || this.isOvertaken || !this.isDirty || this.isTooLong?.()) return;
    this.isSending = true;
    this.waitingSince = null;
    const content = this.read();
    if (!this.isAway) this.say("keeping");
    try {
      this.answer(await this.post(content), content);
    } catch {
      this.keepHere(content);
    } finally {
      this.isSending = false;
    }
    if (this.isDirty && !this.isAway) this.changed();
  }

  async post(content, mayAskAgain = true) {
    const response = await fetch(this.url, {
      method: "POST",
      redirect: "manual",
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": this.token() },
      body: JSON.stringify(this.body(content, this.version)),
    });
    // After signing in anew elsewhere, this page's token is an old one.
    if (response.status === 400 && mayAskAgain && (await this.renewToken())) return this.post(content, false);
    const isJson = response.headers.get("Content-Type")?.includes("json");
    return { status: response.type === "opaqueredirect" ? 401 : response.status, said: isJson ? await response.json() : {} };
  }

  token() { return document.querySelector('meta[name="csrf-token"]')?.content ?? ""; }

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
    if (status === 200) {
      this.version = said.version;
      this.sent = content;
      this.tries = 0;
      this.isAway = false;
      localStorage.removeItem(this.store);
      this.onKept?.(said, said.version);
      this.say("kept", { at: said.at });
    } else if (status === 409) {
      this.overtaken(said);
    } else if (status === 422) {
      this.said.textContent = said.error ?? this.words.failed;
    } else if (status === 401 || status === 400 || status === 403) {
      this.say("signedOut");
      this.later();
    } else {
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
    try {
      localStorage.setItem(this.store, JSON.stringify({ content, version: this.version }));
    } catch { /* A full or shut storage: it is still on the page, and it is tried again. */ }
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), AGAIN[Math.min(this.tries++, AGAIN.length - 1)]);
  }

  // What was left here the last time, on the version it was built on: the server says whether that still stands.
  bringBack() {
    const left = localStorage.getItem(this.store);
    if (!left || this.sent === null) return;
    const { content, version } = JSON.parse(left);
    if (same(content, this.sent)) return localStorage.removeItem(this.store);
    this.version = version;
    this.write(content);
    this.send();
  }

  overtaken(said) {
    this.isOvertaken = true;
    this.version = said.version;
    this.showTheirs?.(said);
    this.theirs = said;
    localStorage.removeItem(this.store);
    this.say("overtaken");
    this.choice.hidden = false;
    this.choice.querySelector("button").focus();
  }

  choose(which) {
    this.isOvertaken = false;
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

  leave() {
    if (!this.isDirty || this.isOvertaken) return;
    const content = this.read();
    const body = JSON.stringify(this.body(content, this.version));
    if (navigator.onLine && !this.isAway && new Blob([body]).size < SMALL) {
      fetch(this.url, { method: "POST", keepalive: true, headers: { "Content-Type": "application/json", "X-CSRFToken": this.token() }, body });
    } else {
      this.remember(content);
    }
  }
}
