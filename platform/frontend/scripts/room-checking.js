// Before one enters: seeing oneself, hearing whether one is heard, and waiting until the room opens.

import { chime, listen, why } from "./room-devices.js";

const HEARD = 0.06;

export class Checking {
  constructor(room) {
    this.room = room;
    this.voiceOnly = room.find("voice-only");
    room.find("try").addEventListener("click", () => this.want(["audio", "video"]));
    room.find("try-voice").addEventListener("click", () => this.want(["audio"]));
    room.find("chime").addEventListener("click", chime);
    for (const choice of room.element.querySelectorAll("[data-choice]")) {
      choice.addEventListener("change", () => this.choose(choice));
    }
    this.voiceOnly.addEventListener("change", () => {
      if (this.voiceOnly.checked) room.devices.drop("video");
      this.showSelf();
    });
    if (!navigator.mediaDevices) this.complain("missing");
  }

  // What one wants and does not have yet is asked for on the way in. Whoever is refused enters all the same.
  async wantWhatIsMissing() {
    const kinds = this.voiceOnly.checked ? ["audio"] : ["audio", "video"];
    const missing = kinds.filter((kind) => !this.room.devices.track(kind) && !this.hasComplained);
    if (missing.length) await this.want(missing);
  }

  async want(kinds) {
    const { devices } = this.room;
    this.complain(null);
    for (const kind of kinds) {
      try {
        await devices.want(kind);
      } catch (trouble) {
        this.complain(why(trouble));
      }
    }
    this.showSelf();
    this.showMeter();
    await this.showChoices();
  }

  async choose(choice) {
    const kind = choice.dataset.choice;
    this.room.devices.chosen[kind] = choice.value;
    if (this.room.devices.track(kind)) await this.want([kind]);
  }

  complain(what) {
    const note = this.room.find("device-trouble");
    note.hidden = !what;
    this.hasComplained = Boolean(what);
    if (what) note.querySelector("p").textContent = this.room.words[what];
  }

  showSelf() {
    const preview = this.room.find("preview");
    const hasPicture = Boolean(this.room.devices.track("video"));
    preview.srcObject = hasPicture ? this.room.devices.stream : null;
    preview.hidden = !hasPicture;
    this.room.find("preview-empty").hidden = hasPicture;
  }

  showMeter() {
    this.endMeter?.();
    const track = this.room.devices.track("audio");
    this.room.find("meter-line").hidden = !track;
    if (!track) return;
    const words = this.room.find("meter-words");
    words.textContent = this.room.words.mic_silent;
    this.endMeter = listen(track, (loudness) => {
      this.room.find("meter").value = loudness;
      if (loudness > HEARD) words.textContent = this.room.words.mic_ok;
    });
  }

  async showChoices() {
    const { devices } = this.room;
    const found = await devices.choices();
    for (const choice of this.room.element.querySelectorAll("[data-choice]")) {
      const kind = choice.dataset.choice;
      const current = devices.track(kind)?.getSettings().deviceId;
      choice.replaceChildren(...found.filter(([of]) => of === kind).map(([, id, label]) => new Option(label, id, false, id === current)));
      choice.closest(".field").hidden = choice.length < 2;
    }
    this.room.find("devices").hidden = found.length < 3;
  }

  heard({ standing, other }) {
    const { words, times } = this.room;
    if (standing === "over" || standing === "called_off") {
      if (this.room.element.dataset.step === "check") location.reload();
      return;
    }
    const isOpen = standing === "open";
    const opening = isOpen ? words.is_open : words.opens.replace("{at}", this.room.at(times.opens));
    const there = other.is_here ? words.is_there : words.not_there;
    for (const [name, sentence] of [["opening", opening], ["there", there]]) {
      const line = this.room.find(name);
      if (line.textContent !== sentence) line.textContent = sentence;
    }
    this.room.find("there").hidden = !isOpen;
    this.room.find("enter").disabled = !isOpen;
  }

  rest() { this.endMeter?.(); this.endMeter = null; this.room.find("preview").srcObject = null; }
}
