// Camera, microphone and loudspeaker: asked for, tried out, and let go.

const WANTED = {
  audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
  video: { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 24, max: 30 }, facingMode: "user" },
};

// Why a device could not be had, in the words the page has sentences for.
export const why = (trouble) => ({
  NotAllowedError: "refused",
  SecurityError: "refused",
  NotFoundError: "missing",
  OverconstrainedError: "missing",
  NotReadableError: "busy",
  AbortError: "busy",
})[trouble?.name] ?? "missing";

export class Devices {
  constructor() {
    this.stream = new MediaStream(); // what goes to the other: one object for as long as the page lives
    this.chosen = { audio: "", video: "" };
    this.isMuted = false;
  }

  track(kind) { return this.stream.getTracks().find((one) => one.kind === kind) ?? null; }

  // A track of that kind. Throws what the browser throws.
  async want(kind) {
    this.drop(kind);
    const wanted = this.chosen[kind] ? { ...WANTED[kind], deviceId: { exact: this.chosen[kind] } } : WANTED[kind];
    const got = await navigator.mediaDevices.getUserMedia({ [kind]: wanted });
    this.keep(kind, got.getTracks()[0]);
    return this.track(kind);
  }

  keep(kind, track) {
    this.drop(kind);
    if (kind === "audio") track.enabled = !this.isMuted;
    this.stream.addTrack(track);
  }

  drop(kind) {
    const track = this.track(kind);
    if (!track) return;
    track.onended = null;
    track.stop(); // so that the camera's light goes out
    this.stream.removeTrack(track);
  }

  mute(isMuted) {
    this.isMuted = isMuted;
    const track = this.track("audio");
    if (track) track.enabled = !isMuted;
  }

  async screen() {
    const got = await navigator.mediaDevices.getDisplayMedia({ video: { frameRate: { max: 12 } }, audio: false });
    return got.getVideoTracks()[0];
  }

  // [kind, id, label] of what can be chosen from; labels are told only once a device was allowed.
  async choices() {
    const found = await navigator.mediaDevices.enumerateDevices();
    return found
      .filter((one) => one.deviceId && one.label && (one.kind === "audioinput" || one.kind === "videoinput"))
      .map((one) => [one.kind === "audioinput" ? "audio" : "video", one.deviceId, one.label]);
  }

  letGo() { for (const kind of ["audio", "video"]) this.drop(kind); }
}

// How loud it is, ten times a second, from 0 to 1. Gives what ends it.
export const listen = (track, tell) => {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 1024;
  context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    const power = samples.reduce((sum, one) => sum + one * one, 0) / samples.length;
    tell(Math.min(1, Math.sqrt(power) * 5));
  }, 100);
  return () => { clearInterval(timer); context.close(); };
};

// Three soft notes: no file, nothing loaded.
export const chime = () => {
  const context = new AudioContext();
  [523.25, 659.25, 783.99].forEach((pitch, number) => {
    const tone = context.createOscillator();
    const loudness = context.createGain();
    const at = context.currentTime + number * 0.28;
    tone.frequency.value = pitch;
    loudness.gain.setValueAtTime(0, at);
    loudness.gain.linearRampToValueAtTime(0.2, at + 0.03);
    loudness.gain.exponentialRampToValueAtTime(0.001, at + 0.5);
    tone.connect(loudness).connect(context.destination);
    tone.start(at);
    tone.stop(at + 0.55);
  });
  setTimeout(() => context.close(), 2000);
};
