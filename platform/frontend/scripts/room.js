// The room of a consultation, from trying the camera to having left. One step of the page is shown at a time.
//
// Three things go on at once and may each fail by itself: the line to the server (room-signals.js), the peer on the
// other side (room-peer.js) and the devices (room-devices.js). While the server is away the talk goes on; when it is
// back, this page is still sitting where it sat, because it kept the name it gave itself.

import { Checking } from "./room-checking.js";
import { Devices } from "./room-devices.js";
import { Peer } from "./room-peer.js";
import { Line, Refused, ask, forgetUnsent, post } from "./room-signals.js";
import { Talk } from "./room-talk.js";

const PACE = { negotiating: 300, waiting: 1500, talking: 4000, soon: 3000, later: 15_000 };
const QUARTER = 15 * 60_000;

const drawn = () => crypto.randomUUID().replaceAll("-", "");
export const fill = (pattern, words) => pattern.replace(/\{(\w+)\}/g, (_, name) => words[name]);

class Room {
  constructor(element) {
    this.element = element;
    this.words = JSON.parse(element.dataset.words);
    this.side = element.dataset.side;
    this.others = this.side === "advisee" ? "consultant" : "advisee";
    this.devices = new Devices();
    this.clock = new Intl.DateTimeFormat("ja-JP", { hour: "numeric", minute: "2-digit", timeZone: element.dataset.zone });
    this.line = new Line(element, {
      pace: () => this.pace(),
      heard: (answer) => this.heard(answer),
      away: (isAway) => this.away(isAway),
      refused: (trouble) => this.refused(trouble),
    });
    this.readTimes({ opens_at: element.dataset.opens, starts_at: element.dataset.starts, ends_at: element.dataset.ends, closes_at: element.dataset.closes });
    this.checking = new Checking(this);
    this.talk = new Talk(this);
    this.listen();
    this.line.begin();
  }

  find(name) { return this.element.querySelector(`[data-${name}]`); }
  at(instant) { return this.clock.format(new Date(instant)); }
  get isSitting() { return this.element.dataset.step === "talk"; }

  listen() {
    this.find("enter").addEventListener("click", () => this.enter());
    this.find("again").addEventListener("click", () => this.enter());
    this.find("take-back").addEventListener("click", () => this.enter({ takesOver: true }));
    this.find("move-here").addEventListener("click", () => { this.find("move").close(); this.enter({ takesOver: true }); });
    this.find("stay").addEventListener("click", () => this.find("move").close());
    this.element.querySelector("[data-to-danger]")?.addEventListener("click", () => this.showDanger());
    window.addEventListener("pagehide", () => { this.wave(); this.devices.letGo(); this.peer?.close(); });
    window.addEventListener("pageshow", (event) => event.persisted && location.reload());
    window.addEventListener("online", () => { this.line.hurry(); this.peer?.restart(); });
    window.addEventListener("offline", () => this.line.stumble());
    document.addEventListener("visibilitychange", () => document.hidden || this.line.hurry());
  }

  pace() {
    if (!this.isSitting) return this.times.opens - this.line.now < QUARTER ? PACE.soon : PACE.later;
    if (this.peer?.isSettled) return PACE.talking;
    return this.peer ? PACE.negotiating : PACE.waiting;
  }

  show(step) {
    this.element.dataset.step = step;
    for (const part of this.element.querySelectorAll("[data-part]")) part.hidden = part.dataset.part !== step;
    document.documentElement.classList.toggle("in-a-talk", step === "talk");
    // Whoever tried the devices, or wrote down below, stands further down the page than what comes next.
    window.scrollTo({ top: 0, behavior: "instant" });
    this.element.querySelector(`[data-part="${step}"][tabindex]`)?.focus({ preventScroll: true });
  }

  showDanger() {
    const ways = this.element.querySelector("#danger details");
    ways.open = true;
    ways.querySelector("summary").focus({ preventScroll: true });
  }

  // ---- sitting down and standing up ----------------------------------------------------------------

  async enter({ takesOver = false } = {}) {
    const button = this.find("enter");
    button.disabled = true;
    try {
      await this.checking.wantWhatIsMissing();
      const browser = drawn();
      const { ice_servers: iceServers, ways } = await ask(this.element.dataset.seat, { browser, take_over: takesOver });
      this.connecting = { iceServers, iceTransportPolicy: ways };
      this.element.connecting = this.connecting; // for the line to the recorder
      this.sitDown(browser);
    } catch (trouble) {
      if (!(trouble instanceof Refused)) this.away(true);
      else if (trouble.trouble === "seat_taken") this.find("move").showModal();
      else if (trouble.trouble === "secrecy_unread") location.reload();
      else this.refused(trouble);
    } finally {
      button.disabled = false;
    }
  }

  sitDown(browser) {
    this.element.dataset.browser = browser;
    this.line.beginAnew();
    this.checking.rest();
    this.show("talk");
    this.talk.begin();
    this.tellStream();
    this.line.hurry();
  }

  standUp(step) {
    this.losePeer();
    forgetUnsent(this.element);
    delete this.element.dataset.browser;
    this.devices.letGo();
    this.talk.end();
    this.element.dispatchEvent(new CustomEvent("room:left"));
    this.show(step);
  }

  // Said also by a page that closes: a beacon is sent even then.
  wave() {
    const { browser, leave } = this.element.dataset;
    if (!browser) return;
    const form = new FormData();
    form.set("csrf_token", document.querySelector('meta[name="csrf-token"]').content);
    form.set("browser", browser);
    navigator.sendBeacon(leave, form);
  }

  leave() { this.wave(); this.standUp("left"); }

  // ---- what the server says ------------------------------------------------------------------------

  readTimes({ opens_at, starts_at, ends_at, closes_at }) {
    this.times = { opens: Number(opens_at), starts: Number(starts_at), ends: Number(ends_at), closes: Number(closes_at) };
  }

  async heard(answer) {
    this.readTimes(answer);
    if (!this.isSitting) return this.checking.heard(answer);
    if (answer.standing !== "open") return this.standUp("closed");
    if (answer.seat === "elsewhere") return this.standUp("elsewhere");
    if (answer.seat === "none") return this.comeBack();
    this.meet(answer.other.browser);
    this.talk.heard(answer);
    for (const { sender, kind, body } of answer.signals) {
      if (sender === this.others && this.peer && body?.from === this.peerName) this.peer.receive(kind, body.of);
    }
  }

  // The seat was given up meanwhile (a beacon that came late, a long sleep): taken again, under the same name.
  async comeBack() {
    try {
      await ask(this.element.dataset.seat, { browser: this.element.dataset.browser });
    } catch (trouble) {
      if (trouble instanceof Refused) this.refused(trouble);
    }
  }

  away(isAway) {
    const note = this.find("line");
    if (isAway) note.textContent = this.peer?.isConnected ? this.words.line_away : this.words.line_away_alone;
    else note.textContent = this.words.line_back;
    note.hidden = false;
    clearTimeout(this.noteTimer);
    if (!isAway) this.noteTimer = setTimeout(() => { note.hidden = true; }, 6000);
  }

  refused({ status, trouble }) {
    if (status === 401 || status === 403 || status === 400) {
      const note = this.find("line");
      note.textContent = this.words.signed_out;
      note.hidden = false;
      this.line.end();
    } else if (trouble === "seat_taken" || trouble === "taken_over") this.standUp("elsewhere");
    else if (status === 404 || trouble === "closed") this.isSitting ? this.standUp("closed") : location.reload();
  }

  // ---- the other side ------------------------------------------------------------------------------

  // Another browser over there is another peer. One that is not heard of for a while is still the same.
  meet(name) {
    if (name === this.peerName) return;
    this.losePeer();
    if (!name) return;
    this.peerName = name;
    this.peer = new Peer({
      connecting: this.connecting,
      isPolite: this.side === "advisee",
      tracks: { audio: this.devices.track("audio"), video: this.talk.picture },
      send: (kind, of) => {
        post(this.element, this.others, kind, { from: this.element.dataset.browser, of });
        this.peer?.say({ kind: "look" });
      },
    });
    this.peer.addEventListener("state", () => { this.line.hurry(); this.talk.show(); });
    this.peer.addEventListener("given-up", () => this.beginAnew());
    this.talk.meet(this.peer);
  }

  losePeer() {
    this.peer?.close();
    this.peer = this.peerName = null;
    this.talk.show();
  }

  // No way was found for long: under a new name, the other side begins anew as well.
  async beginAnew() {
    if (!this.isSitting || this.peer?.isConnected) return;
    const browser = drawn();
    try {
      await ask(this.element.dataset.seat, { browser, take_over: true });
    } catch {
      return this.peer?.restart();
    }
    this.losePeer();
    forgetUnsent(this.element);
    this.element.dataset.browser = browser;
    this.line.beginAnew();
    this.line.hurry();
  }

  tellStream() {
    this.element.dispatchEvent(new CustomEvent("room:local-stream", { detail: { stream: this.devices.stream } }));
  }
}

const element = document.querySelector("[data-room]");
if (element) new Room(element);
