// What is left of a held time, in minutes and seconds.
//
// The server says how many seconds there were; nothing here asks what the browser's clock thinks the time is. They are
// counted from when the page was asked for, so that the way through the network is never promised twice. Where the
// machine slept or its clock was set, its two ways of counting drift apart: then the server is asked again.

const said = document.querySelector("[data-seconds-left]");
const left = said?.querySelector("[data-left]");
const LONGEST = 60 * 60; // what is kept for hours is no matter of seconds
const DRIFT = 3000; // milliseconds

if (left && Number(said.dataset.secondsLeft) < LONGEST) {
  const asked = performance.getEntriesByType("navigation")[0]?.requestStart ?? 0;
  const beganAt = Date.now() - (performance.now() - asked);
  const until = Number(said.dataset.secondsLeft) * 1000;

  const show = () => {
    const gone = performance.now() - asked;
    if (Math.abs(Date.now() - beganAt - gone) > DRIFT) return location.reload();
    const seconds = Math.floor((until - gone) / 1000);
    if (seconds <= 0) {
      clearInterval(beat);
      said.textContent = said.dataset.over;
      return;
    }
    left.textContent = left.dataset.left
      .replace("{minutes}", Math.floor(seconds / 60))
      .replace("{seconds}", String(seconds % 60).padStart(2, "0"));
    left.hidden = false;
  };
  const beat = setInterval(show, 1000);
  show();
  document.addEventListener("visibilitychange", () => document.hidden || show());
  // Back may bring the page as it was left: ask how things stand now.
  window.addEventListener("pageshow", (event) => event.persisted && location.reload());
}
