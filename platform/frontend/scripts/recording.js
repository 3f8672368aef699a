// In the room: whether it is recorded, one's say in it, and sound and picture offered to the recorder.
//
// The recorder is one more peer. It is offered anew where another one has taken the room up (state.run is its name), or
// where the line to it broke. Whoever pauses here stops sending at once, before the server even knows.

import { ask, post } from "./room-signals.js";

const HEIGHT = 360; // enough to see a face; what is shared on a screen is not recorded
const VIDEO = { maxBitrate: 400_000, maxFramerate: 15 };
const GATHERED_WITHIN = 2000;
const ANSWERED_WITHIN = 15_000;
const SENT_WHILE = new Set(["ready", "recording", "not_running"]);

const gathered = (peer) =>
  new Promise((resolve) => {
    if (peer.iceGatheringState === "complete") return resolve();
    peer.addEventListener("icegatheringstatechange", () => peer.iceGatheringState === "complete" && resolve());
    setTimeout(resolve, GATHERED_WITHIN);
  });

class Recording {
  constructor(room, bar) {
    Object.assign(this, { room, bar, words: JSON.parse(bar.dataset.words), stream: null, isSending: false });
    room.addEventListener("room:local-stream", ({ detail }) => { this.stream = detail.stream; this.put(); });
    room.addEventListener("room:state", ({ detail }) => detail.recording && this.told(detail.recording));
    room.addEventListener("room:signal", ({ detail }) => this.answered(detail.body));
    room.addEventListener("room:left", () => { this.hangUp(); this.bar.dataset.status = ""; this.showOnStage(); this.showButtons({}); });
    for (const what of ["agree", "withdraw", "pause", "resume"]) this.find(what).addEventListener("click", () => this.say(what));
  }

  find(name) { return this.bar.querySelector(`[data-recording-${name}]`); }

  // ---- one's say -----------------------------------------------------------------------------------

  async say(what) {
    if (what === "pause" || what === "withdraw") { this.isSending = false; this.put(); }
    const button = this.find(what);
    button.disabled = true;
    try {
      this.told(await ask(this.bar.dataset.say, { what }));
    } catch {
      this.line(this.words.failed);
    } finally {
      button.disabled = false;
    }
  }

  line(words) {
    const line = this.find("line");
    if (line.textContent !== words) line.textContent = words;
  }

  show({ status, agreed, paused_by_me: byMe, heard }) {
    this.bar.dataset.status = status;
    let sentence = this.words[status];
    if (status === "off" && agreed) sentence = this.words.waiting;
    if (status === "paused" && !byMe) sentence = this.words.paused_by_other;
    if (status === "recording" && heard.length < 2) sentence = this.words.recording_one;
    this.line(sentence);
    this.showOnStage({ recording: this.words.recording, paused: this.words.paused_on_stage }[status]);
    this.showButtons({
      agree: !agreed && status !== "ended",
      withdraw: agreed && status !== "ended",
      pause: SENT_WHILE.has(status),
      resume: status === "paused" && byMe,
    });
  }

  // On a telephone the bar lies below the faces; that one is recorded is said where one looks.
  showOnStage(words) {
    const said = this.room.querySelector("[data-recording-on-stage]");
    if (!said) return;
    said.hidden = !words;
    said.dataset.status = this.bar.dataset.status;
    said.lastElementChild.textContent = words ?? "";
  }

  showButtons(shown) {
    for (const what of ["agree", "withdraw", "pause", "resume"]) this.find(what).hidden = !shown[what];
  }

  // ---- the recorder --------------------------------------------------------------------------------

  told(state) {
    this.show(state);
    this.isSending = SENT_WHILE.has(state.status);
    if (!state.run) return this.hangUp();
    const isLate = this.peer && this.peer.connectionState !== "connected" && Date.now() - this.offeredAt > ANSWERED_WITHIN;
    if (this.isSending && (state.run !== this.run || !this.peer || isLate)) this.offer(state.run);
    else this.put();
  }

  async offer(run) {
    this.hangUp();
    this.run = run;
    this.offeredAt = Date.now();
    const peer = new RTCPeerConnection(this.room.connecting ?? {});
    this.peer = peer;
    peer.addTransceiver("audio", { direction: "sendonly" });
    peer.addTransceiver("video", { direction: "sendonly", sendEncodings: [VIDEO] });
    peer.addEventListener("connectionstatechange", () => {
      if (this.peer === peer && ["failed", "closed"].includes(peer.connectionState)) this.hangUp();
    });
    await this.put();
    await peer.setLocalDescription();
    await gathered(peer);
    if (this.peer === peer) post(this.room, "recorder", "description", { run, type: "offer", sdp: peer.localDescription.sdp });
  }

  async answered(body) {
    const peer = this.peer;
    if (!peer || body?.run !== this.run || peer.signalingState !== "have-local-offer") return;
    try {
      await peer.setRemoteDescription({ type: body.type, sdp: body.sdp });
    } catch {
      if (this.peer === peer) this.hangUp();
    }
  }

  // What goes to the recorder: sound and camera, or nothing at all.
  async put() {
    if (!this.peer) return;
    const [sound, picture] = this.peer.getSenders();
    const track = (kind) => (this.isSending && this.stream?.getTracks().find((one) => one.kind === kind)) || null;
    const camera = track("video");
    if (sound.track !== track("audio")) await sound.replaceTrack(track("audio"));
    if (picture.track === camera) return;
    await picture.replaceTrack(camera);
    if (!camera) return;
    const parameters = picture.getParameters();
    for (const encoding of parameters.encodings ?? []) encoding.scaleResolutionDownBy = Math.max(1, (camera.getSettings().height ?? HEIGHT) / HEIGHT);
    await picture.setParameters(parameters).catch(() => {});
  }

  hangUp() {
    const peer = this.peer;
    this.peer = this.run = null;
    peer?.close();
  }
}

const room = document.querySelector("[data-room]");
const bar = document.querySelector("[data-recording]");
if (room && bar) new Recording(room, bar);
