// While one talks: pictures, the buttons below them, typed words, and a timer that hurries nobody.

import { why } from "./room-devices.js";

const MOST_LINES = 200;
const MINUTE = 60_000;
const LONG = 15_000; // until it is said that no way to the other was found so far
const TIME_TO_CLOSE = 7; // minutes

export class Talk {
  constructor(room) {
    this.room = room;
    this.theirs = { camera: true, screen: false };
    const on = (name, act) => room.find(name).addEventListener("click", act);
    on("mic", () => this.turnMic());
    on("camera", () => this.turnCamera());
    on("screen", () => (this.screen ? this.endScreen() : this.shareScreen()));
    on("go", () => room.leave());
    on("quick", () => { room.wave(); location.replace("about:blank"); });
    on("play", () => this.play());
    room.find("say").addEventListener("submit", (event) => { event.preventDefault(); this.write(); });
    if (!navigator.mediaDevices?.getDisplayMedia) room.find("screen").hidden = true;
  }

  // What the other is to see: the screen while it is shown, else oneself.
  get picture() { return this.screen ?? this.room.devices.track("video"); }

  begin() {
    this.room.find("captions").replaceChildren();
    this.timer = setInterval(() => this.showTime(), 5000);
    this.showTime();
    this.showOwn();
    this.show();
  }

  end() {
    clearInterval(this.timer);
    this.screen?.stop();
    this.screen = null;
    this.room.find("theirs").srcObject = null;
  }

  meet(peer) {
    this.theirs = { camera: true, screen: false };
    peer.addEventListener("picture", ({ detail: stream }) => {
      const video = this.room.find("theirs");
      if (video.srcObject !== stream) video.srcObject = stream;
      this.play();
    });
    peer.addEventListener("open", () => this.tellState());
    peer.addEventListener("word", ({ detail: word }) => this.understand(word));
    this.show();
  }

  heard() { this.show(); }

  // Some browsers play sound only once somebody pressed something here.
  async play() {
    const button = this.room.find("play");
    try {
      await this.room.find("theirs").play();
      button.hidden = true;
    } catch (trouble) {
      button.hidden = trouble.name !== "NotAllowedError";
    }
  }

  // ---- what is shown -------------------------------------------------------------------------------

  show() {
    const { peer, words, line, times } = this.room;
    const isConnected = Boolean(peer?.isConnected);
    const hasPicture = isConnected && (this.theirs.camera || this.theirs.screen);
    const stage = this.room.find("stage");
    stage.dataset.connected = isConnected;
    stage.dataset.picture = hasPicture; // a browser leaves the last face standing after the camera went off
    stage.classList.toggle("shows-a-screen", this.theirs.screen);
    this.room.find("theirs-empty").hidden = hasPicture;
    let sentence = isConnected ? (hasPicture ? "" : words.no_picture) : words.connecting;
    if (!peer) sentence = line.now < times.starts ? words.waiting_before.replace("{at}", this.room.at(times.starts)) : words.waiting;
    else if (peer.isLost && peer.wasConnected) sentence = words.lost;
    if (isConnected) this.searchingSince = null;
    else if (peer && !peer.wasConnected) this.searchingSince ??= Date.now();
    this.room.find("unreached").hidden = !peer || !this.searchingSince || Date.now() - this.searchingSince < LONG;
    const said = this.room.find("stage-words");
    if (said.textContent !== sentence) said.textContent = sentence;
  }

  showOwn() {
    const { devices, words } = this.room;
    const own = this.room.find("mine");
    own.srcObject = devices.track("video") ? devices.stream : null;
    own.hidden = !devices.track("video");
    this.mark("mic", devices.isMuted || !devices.track("audio"), words.unmute, words.mute);
    this.mark("camera", !devices.track("video"), words.camera_on, words.camera_off);
    this.mark("screen", Boolean(this.screen), words.unshare, words.share);
  }

  mark(name, isPressed, pressedWords, words) {
    const button = this.room.find(name);
    button.classList.toggle("is-off", isPressed);
    button.textContent = isPressed ? pressedWords : words;
  }

  showTime() {
    const { words, line, times } = this.room;
    const minutes = Math.ceil((times.ends - line.now) / MINUTE);
    let sentence = words.left_over.replace("{at}", this.room.at(times.closes));
    if (line.now < times.starts) sentence = words.before.replace("{at}", this.room.at(times.starts));
    else if (minutes > 0) sentence = (minutes > TIME_TO_CLOSE ? words.left_first : words.left_last).replace("{minutes}", minutes);
    this.room.find("timer").textContent = sentence;
  }

  complain(what) {
    this.room.find("stage-words").textContent = this.room.words[what];
  }

  // ---- what one does -------------------------------------------------------------------------------

  async turnMic() {
    const { devices } = this.room;
    if (devices.track("audio")) devices.mute(!devices.isMuted);
    else if (await this.want("audio")) devices.mute(false);
    this.showOwn();
  }

  async turnCamera() {
    const { devices } = this.room;
    if (devices.track("video")) devices.drop("video");
    else if (!(await this.want("video"))) return;
    await this.changed();
  }

  async want(kind) {
    try {
      const track = await this.room.devices.want(kind);
      if (kind === "audio") await this.room.peer?.put("audio", track);
      this.room.tellStream();
      return true;
    } catch (trouble) {
      this.complain(why(trouble));
      return false;
    }
  }

  async shareScreen() {
    try {
      this.screen = await this.room.devices.screen();
    } catch (trouble) {
      if (trouble.name !== "NotAllowedError") this.complain("no_screen");
      return;
    }
    this.screen.onended = () => this.endScreen();
    await this.changed();
  }

  async endScreen() {
    this.screen?.stop();
    this.screen = null;
    await this.changed();
  }

  async changed() {
    await this.room.peer?.put("video", this.picture);
    this.room.tellStream();
    this.tellState();
    this.showOwn();
  }

  tellState() {
    this.room.peer?.say({ kind: "state", camera: Boolean(this.room.devices.track("video")), screen: Boolean(this.screen) });
  }

  // ---- typed words ---------------------------------------------------------------------------------

  understand(word) {
    if (word.kind === "look") this.room.line.hurry();
    if (word.kind === "caption" && typeof word.text === "string") this.add(word.text.slice(0, 500), this.room.words.theirs);
    if (word.kind === "state") {
      this.theirs = { camera: Boolean(word.camera), screen: Boolean(word.screen) };
      this.show();
    }
  }

  write() {
    const box = this.room.element.querySelector("#room-say");
    const text = box.value.trim();
    if (!text) return;
    if (!this.room.peer?.say({ kind: "caption", text })) return this.complain("not_sent");
    this.add(text, this.room.words.mine);
    box.value = "";
  }

  add(text, who) {
    const list = this.room.find("captions");
    const line = document.createElement("li");
    const name = document.createElement("span");
    name.className = "small soft";
    name.textContent = who;
    line.append(name, " ", text);
    // For the advisee, whose panel of own words is on the page: a line becomes one of them with one tap (see words.js).
    const keeping = document.querySelector("[data-keep-label]");
    if (keeping) {
      const keep = document.createElement("button");
      keep.type = "button";
      keep.className = "btn text small";
      keep.dataset.keepWord = text;
      keep.textContent = keeping.dataset.keepLabel;
      line.append(" ", keep);
    }
    list.append(line);
    while (list.children.length > MOST_LINES) list.firstElementChild.remove();
    list.scrollTop = list.scrollHeight;
  }
}
