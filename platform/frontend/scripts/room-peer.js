// Sound and picture between two browsers: WebRTC's "perfect negotiation", where one of two who speak at once gives way.
//
// The consultant's browser makes the first offer, with a place each for sound, picture and a channel for typed words.
// What is sent in these places may change (camera off, screen instead) without a word to the other; only a lost network
// is negotiated anew.

const RESTARTED_AFTER = 2500; // milliseconds of silence
const TRIED_AGAIN_AFTER = 6000;

export class Peer extends EventTarget {
  // send(kind, body); tracks: { audio, video }, each a track or null
  constructor({ connecting, isPolite, send, tracks }) {
    super();
    Object.assign(this, { isPolite, send, tracks });
    this.stream = new MediaStream();
    this.work = Promise.resolve();
    const pc = new RTCPeerConnection({ ...connecting, bundlePolicy: "max-bundle" });
    this.pc = pc;
    pc.onnegotiationneeded = () => this.offer();
    pc.onicecandidate = ({ candidate }) => this.send("candidate", candidate?.toJSON() ?? null);
    pc.onconnectionstatechange = () => this.changed();
    pc.ontrack = ({ track }) => {
      this.stream.addTrack(track);
      this.tell("picture", this.stream);
    };
    pc.ondatachannel = ({ channel }) => this.take(channel);
    if (isPolite) return;
    for (const kind of ["audio", "video"]) {
      pc.addTransceiver(kind, { direction: "sendrecv" }).sender.replaceTrack(tracks[kind]);
    }
    this.take(pc.createDataChannel("words"));
  }

  tell(name, detail) { this.dispatchEvent(new CustomEvent(name, { detail })); }
  get isConnected() { return this.pc.connectionState === "connected"; }
  get isSettled() { return this.isConnected && this.pc.signalingState === "stable" && !this.isLost; }

  // ---- negotiating ---------------------------------------------------------------------------------

  async offer() {
    if (this.isPolite && !this.pc.remoteDescription) return;
    try {
      this.isOffering = true;
      await this.pc.setLocalDescription();
      this.send("description", this.pc.localDescription.toJSON());
    } finally {
      this.isOffering = false;
    }
  }

  // One after the other, as they were sent.
  receive(kind, body) {
    this.work = this.work.then(() => this.isClosed || this.understand(kind, body)).catch((trouble) => console.warn("room:", trouble.message));
    return this.work;
  }

  async understand(kind, body) {
    const { pc } = this;
    if (kind === "candidate") {
      try {
        await pc.addIceCandidate(body ?? undefined);
      } catch (trouble) {
        if (!this.isIgnoring) throw trouble;
      }
      return;
    }
    const collides = body.type === "offer" && (this.isOffering || pc.signalingState !== "stable");
    this.isIgnoring = !this.isPolite && collides;
    if (this.isIgnoring) return;
    await pc.setRemoteDescription(body);
    if (body.type !== "offer") return;
    for (const place of pc.getTransceivers()) {
      place.direction = "sendrecv";
      await place.sender.replaceTrack(this.tracks[place.receiver.track.kind]);
    }
    await pc.setLocalDescription();
    this.send("description", pc.localDescription.toJSON());
  }

  // ---- what is sent --------------------------------------------------------------------------------

  async put(kind, track) {
    this.tracks[kind] = track;
    const place = this.pc.getTransceivers().find((one) => one.receiver.track.kind === kind);
    await place?.sender.replaceTrack(track);
  }

  take(channel) {
    this.channel = channel;
    channel.onopen = () => this.tell("open");
    channel.onmessage = ({ data }) => {
      if (typeof data !== "string" || data.length > 5000) return;
      try { this.tell("word", JSON.parse(data)); } catch { /* no words of ours */ }
    };
  }

  say(word) {
    if (this.channel?.readyState !== "open") return false;
    this.channel.send(JSON.stringify(word));
    return true;
  }

  // ---- when the network is lost --------------------------------------------------------------------

  changed() {
    const state = this.pc.connectionState;
    clearTimeout(this.timer);
    if (state === "connected") this.wasConnected = true;
    this.isLost = state === "disconnected" || state === "failed";
    if (this.isLost) this.timer = setTimeout(() => this.restart(), state === "failed" ? 0 : RESTARTED_AFTER);
    this.tell("state", state);
  }

  // New ways to the other are looked for; the old ones stay until one is found.
  restart() {
    if (this.isClosed) return;
    this.pc.restartIce();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.isLost && this.tell("given-up"), 4 * TRIED_AGAIN_AFTER);
  }

  close() {
    this.isClosed = true;
    clearTimeout(this.timer);
    this.pc.close();
  }
}
