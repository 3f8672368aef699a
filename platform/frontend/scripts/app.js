// The little script there is. Every page works without it; it spares a reload, and stays calm when the line breaks.
import htmx from "htmx.org";
import "./copying.js";
import "./passkeys.js";
import "./search.js";
import "./profile.js";
import "./week.js";
import "./days.js";
import "./holding.js";
import "./words.js";
import "./life-line.js";
import { keepForms } from "./keeping.js";

htmx.config.allowEval = false;
htmx.config.includeIndicatorStyles = false;
htmx.config.historyCacheSize = 0; // pages hold personal words: none of them goes into the browser's storage
htmx.config.refreshOnHistoryMiss = true; // so Back asks the server, and the whole page comes anew
htmx.config.selfRequestsOnly = true;

keepForms();

// A form that comes back with its errors (422) is an answer like any other, to be shown in place.
htmx.config.responseHandling = [
  { code: "204", swap: false },
  { code: "[23]..", swap: true },
  { code: "422", swap: true },
  { code: "[45]..", swap: false, error: true },
];

document.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector('meta[name="csrf-token"]')?.content;
  if (token) event.detail.headers["X-CSRFToken"] = token;
});

// When the network or the server fails: one quiet line with a way to try again. Its words are in the page, in its language.
const trouble = document.getElementById("trouble");
let unanswered = null;

const show = (words, event) => {
  if (!trouble) return;
  unanswered = event.detail.requestConfig;
  trouble.querySelector("p").textContent = words;
  trouble.hidden = false;
};

for (const failure of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(failure, (event) => show(trouble?.dataset.offline, event));
}
document.addEventListener("htmx:responseError", (event) => show(trouble?.dataset.failed, event));
document.addEventListener("htmx:beforeSwap", () => { if (trouble) trouble.hidden = true; });

trouble?.querySelector("button").addEventListener("click", () => {
  trouble.hidden = true;
  const { elt, triggeringEvent } = unanswered ?? {};
  if (!elt?.isConnected) return location.reload();
  if (elt instanceof HTMLFormElement) elt.requestSubmit(triggeringEvent?.submitter ?? undefined);
  else htmx.trigger(elt, triggeringEvent?.type ?? "click");
});

// Where what was pressed is gone after a swap, go to what was said about it: the next Tab and the reader begin there.
document.addEventListener("htmx:afterSettle", (event) => {
  if (document.activeElement !== document.body || event.detail.target?.id !== "ten") return;
  const said = document.getElementById("said");
  said?.focus();
  said?.scrollIntoView({ block: "start" });
});

// A form that came back: what is wrong with it is read first, and the next Tab goes to the first of its links.
document.querySelector("[data-errors]")?.focus();

// Marks of which only so many count: the others rest until one is taken back.
const restBeyond = () => {
  for (const form of document.querySelectorAll("form[data-most]")) {
    const marks = [...form.elements].filter((one) => one.type === "checkbox");
    const isFull = marks.filter((one) => one.checked).length >= Number(form.dataset.most);
    for (const one of marks) one.disabled = isFull && !one.checked;
  }
};
document.addEventListener("change", (event) => event.target.form?.dataset.most && restBeyond());
document.addEventListener("htmx:afterSettle", restBeyond);
window.addEventListener("pageshow", restBeyond);
restBeyond();

// An open menu closes on Escape and when one turns elsewhere.
const openMenus = () => document.querySelectorAll("details.account[open]");
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of openMenus()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
document.addEventListener("click", (event) => {
  for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false;
});

// On a phone the current way may lie beyond the edge of its line: bring it into view.
const current = document.querySelector(".ways [aria-current]");
const line = current?.closest("ul");
if (line) line.scrollLeft = current.offsetLeft - line.clientWidth / 2 + current.offsetWidth / 2;
