// Beside a talk: whatever carries data-keep-word becomes one's own word with one tap, and a field that was kept is empty.
// A line that failed stays where it was typed: only an answer that it was kept clears it.
import htmx from "htmx.org";

const panel = () => document.querySelector("[data-keep-label]");

document.addEventListener("click", (event) => {
  const line = event.target.closest?.("[data-keep-word]");
  const beside = panel();
  if (!line || !beside) return;
  const text = line.dataset.keepWord || line.textContent.trim();
  htmx.ajax("POST", beside.dataset.keeping, { values: { text }, target: "#kept-words", swap: "outerHTML" });
});

document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest?.("[data-keep-form]");
  if (form && event.detail.successful) form.reset();
});
