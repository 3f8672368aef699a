// Looking at a recording: the two sides of a stretch play together. Each began at its own moment (data-offset, seconds).

const NEAR = 0.3; // seconds

const together = (stretch) => {
  const players = [...stretch.querySelectorAll("video, audio")];
  if (players.length < 2) return;
  stretch.querySelector("[data-together]").hidden = false;
  const moment = (player) => player.currentTime + Number(player.dataset.offset);
  // Only the one somebody moved leads; what follows would else lead back.
  let leader = null;
  const lead = (player) => {
    leader = player;
    for (const other of players) {
      if (other === player) continue;
      const wanted = moment(player) - Number(other.dataset.offset);
      const isInside = wanted >= 0 && !(wanted > other.duration);
      if (isInside && Math.abs(other.currentTime - wanted) > NEAR) other.currentTime = wanted;
      if (player.paused || !isInside) other.pause();
      else other.play().catch(() => {});
    }
  };
  for (const player of players) {
    const takesLead = () => { if (document.activeElement === player || !leader || leader === player) lead(player); };
    for (const event of ["play", "pause", "seeked"]) player.addEventListener(event, takesLead);
    player.addEventListener("pointerdown", () => { leader = player; });
    player.addEventListener("keydown", () => { leader = player; });
    player.addEventListener("ratechange", () => { if (leader === player) for (const other of players) other.playbackRate = player.playbackRate; });
  }
};

for (const stretch of document.querySelectorAll("[data-stretch]")) together(stretch);
