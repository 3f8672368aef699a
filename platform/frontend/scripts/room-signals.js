// The line to the server: signals posted and fetched by plain requests, and the server's clock.
//
// Everything that is needed stands on the room's element, so that other scripts (the recording's) can post as well:
// data-signals (address), data-browser (this page's name for itself, while it sits in the room).

const token = () => document.querySelector('meta[name="csrf-token"]').content;
const ANSWERED_WITHIN = 8000; // milliseconds
const GATHERED_FOR = 25; // candidates come in swarms
const queues = new WeakMap();

export class Refused extends Error {
  constructor(status, trouble) {
    super(`${status} ${trouble}`);
    this.status = status;
    this.trouble = trouble;
  }
}

export const ask = async (url, body) => {
  const answer = await fetch(url, {
    ...(body && { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json", "X-CSRFToken": token() } }),
    signal: AbortSignal.timeout(ANSWERED_WITHIN),
    cache: "no-store",
  });
  // Whoever is not signed in any more is led to another page.
  if (answer.redirected) throw new Refused(401, "signed_out");
  if (answer.status >= 500) throw new TypeError("the server is away");
  const isJson = answer.headers.get("Content-Type")?.startsWith("application/json");
  const told = isJson ? await answer.json() : {};
  if (!answer.ok) throw new Refused(answer.status, told.trouble ?? "refused");
  return told;
};

const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

// Signals arrive in their order or not at all: the next are sent when these have gone, however long the line is down.
const drain = async (room, queue) => {
  while (queue.length && room.dataset.browser) {
    await sleep(GATHERED_FOR);
    const signals = queue.slice(0, 20);
    try {
      await ask(room.dataset.signals, { browser: room.dataset.browser, signals });
    } catch (trouble) {
      if (!(trouble instanceof Refused)) { await sleep(700); continue; }
    }
    queue.splice(0, signals.length);
  }
  queue.isDraining = false;
};

// receiver: "advisee", "consultant" or "recorder"; kind: "description" or "candidate"; body: what JSON can say.
export const post = (room, receiver, kind, body) => {
  if (!queues.has(room)) queues.set(room, []);
  const queue = queues.get(room);
  queue.push({ receiver, kind, body });
  if (queue.isDraining) return;
  queue.isDraining = true;
  drain(room, queue);
};

export const forgetUnsent = (room) => { queues.get(room)?.splice(0); };

// Asks again and again; `pace()` says after how many milliseconds. `heard(answer)`, `away(isAway)`, `refused(trouble)`.
export class Line {
  constructor(room, { pace, heard, away, refused }) {
    Object.assign(this, { room, pace, heard, away, refused });
    this.after = 0;
    this.offset = Number(room.dataset.now) - Date.now();
    this.shortest = Infinity;
    this.failures = 0;
  }

  // The instant by the server's clock, whatever this machine's own says.
  get now() { return Date.now() + this.offset; }

  begin() { this.isOn = true; this.turn(); }
  end() { this.isOn = false; this.hurry(); }
  hurry() { this.wake?.(); }
  beginAnew() { this.after = 0; }

  async turn() {
    while (this.isOn) {
      await this.once();
      if (!this.isOn) return;
      const pause = this.failures ? Math.min(2000, 300 * 2 ** this.failures) : this.pace();
      await new Promise((resolve) => { this.wake = resolve; setTimeout(resolve, pause); });
    }
  }

  async once() {
    const { browser = "", signals } = this.room.dataset;
    const begun = Date.now();
    let told;
    try {
      told = await ask(`${signals}?after=${this.after}&browser=${browser}`);
    } catch (trouble) {
      if (trouble instanceof Refused) return this.refused(trouble);
      return this.stumble();
    }
    this.setClock(told.now, begun, Date.now());
    if (this.failures) this.away(false);
    this.failures = 0;
    // Asked for by a page that has meanwhile sat down or stood up: not for the one it is now.
    if (browser !== (this.room.dataset.browser ?? "")) return;
    const news = told.signals.filter((one) => one.number > this.after);
    if (news.length) this.after = news.at(-1).number;
    await this.heard({ ...told, signals: news });
    this.room.dispatchEvent(new CustomEvent("room:state", { detail: told }));
    for (const signal of news) if (signal.sender === "recorder") this.room.dispatchEvent(new CustomEvent("room:signal", { detail: signal }));
  }

  // Not reached, or known to be out of reach.
  stumble() {
    this.failures += 1;
    this.away(true);
  }

  // The quickest answer so far says best how late it is over there; a little more is allowed as time goes by.
  setClock(now, begun, ended) {
    const took = ended - begun;
    if (took > this.shortest * 1.5 && Math.abs(now - (begun + ended) / 2 - this.offset) < took) return;
    this.shortest = took;
    this.offset = now - (begun + ended) / 2;
  }
}
