// Looking through everyone while one types: without it the form is sent by its button, to the same address.
import htmx from "htmx.org";

const CALM = 250; // milliseconds without a key

let waiting = null;
const form = () => document.getElementById("looking");
const look = () => {
  clearTimeout(waiting);
  if (form()) htmx.trigger(form(), "look");
};
const lookSoon = () => {
  clearTimeout(waiting);
  waiting = setTimeout(look, CALM);
};

// While kana wait to become kanji nothing is meant yet.
document.addEventListener("input", (event) => {
  if (event.target.id === "words" && event.target.form === form()) event.isComposing ? clearTimeout(waiting) : lookSoon();
});
document.addEventListener("compositionend", (event) => {
  if (event.target.id === "words" && event.target.form === form()) lookSoon();
});
document.addEventListener("change", (event) => {
  if (form() && event.target.form === form() && event.target.type === "checkbox") look();
});

// What is sent at last is not asked for twice.
document.addEventListener("submit", (event) => {
  if (event.target === form()) clearTimeout(waiting);
});

// Below the choices of a narrow screen: fold them, and begin at how many there are.
document.addEventListener("click", (event) => {
  if (!event.target.closest?.("#narrowing .see .btn")) return;
  const choices = document.getElementById("narrowing");
  choices.open = false;
  choices.querySelector("summary").focus({ preventScroll: true });
  document.getElementById("count")?.scrollIntoView({ block: "start" });
});

// Beside the list the choices are always open; only a narrow screen folds them.
const wide = matchMedia("(min-width: 60rem)");
const unfold = () => {
  const choices = document.getElementById("narrowing");
  if (choices) choices.open = wide.matches;
};
wide.addEventListener("change", unfold);
unfold();
