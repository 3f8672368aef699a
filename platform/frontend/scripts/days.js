// A week at a glance: a tap on a day shows its times. Without script the day's own address does the same; with it the
// browser's Back leads to the page before and not through the days one looked at.
const small = window.matchMedia("(max-width: 36rem)");

document.addEventListener("click", (event) => {
  const way = event.target.closest?.(".seven a");
  if (!way || !small.matches || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const week = way.closest(".a-week");
  const day = week.querySelector(way.hash);
  if (!day) return;
  event.preventDefault();
  for (const one of week.querySelectorAll(".on-day")) one.classList.toggle("shown", one === day);
  for (const one of week.querySelectorAll(".seven a")) one.toggleAttribute("aria-current", one === way);
  way.setAttribute("aria-current", "true");
});
