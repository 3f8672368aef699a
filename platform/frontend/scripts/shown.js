// What another one shows and may take back at any moment: while it lies open here it is asked for again and again, and
// put away as soon as it is gone, or as soon as nobody can say any more whether it still may be read.
const EVERY = 3000;
const SURE_FOR = 15000; // so long without an answer, it may have been taken back

const place = document.getElementById("shown-now");
let mark = place.dataset.mark;
let answeredAt = Date.now();
let timer;

const cover = () => {
  const said = document.createElement("p");
  said.className = "note plain";
  said.setAttribute("role", "status");
  said.textContent = place.dataset.away;
  place.replaceChildren(said);
  mark = "";
};

const look = async () => {
  clearTimeout(timer);
  try {
    const answer = await fetch(`${place.dataset.url}?mark=${encodeURIComponent(mark)}`, { redirect: "manual", cache: "no-store", signal: AbortSignal.timeout(SURE_FOR) });
    if (answer.status === 200) {
      place.innerHTML = await answer.text();
      mark = place.querySelector("[data-mark]")?.dataset.mark ?? "";
    } else if (answer.status !== 204) {
      // Signed out, or no longer one of the two: nothing of it is for this page any more.
      throw new Error("refused");
    }
    answeredAt = Date.now();
  } catch (trouble) {
    if (mark && (trouble.message === "refused" || Date.now() - answeredAt > SURE_FOR)) cover();
  }
  if (!document.hidden) timer = setTimeout(look, EVERY);
};

// A page that was away may show what is long taken back: it asks first.
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) look();
});
window.addEventListener("pageshow", (event) => {
  if (event.persisted) {
    cover();
    look();
  }
});
timer = setTimeout(look, EVERY);
