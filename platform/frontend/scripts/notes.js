// A consultant's note and the draft of a report keep themselves while they are typed.
import { Keeper, asJson } from "./keeping.js";
import { telling } from "./saying.js";

for (const button of document.querySelectorAll("[data-without-script]")) button.hidden = true;

const length = (text) => [...text.replaceAll("\r\n", "\n")].length;

const place = document.querySelector('[data-keeps="note"]');
if (place) {
  const box = place.querySelector("textarea");
  const said = place.querySelector("[data-said]");
  const most = Number(box.dataset.limit);
  const version = place.querySelector('input[name="note_version"]');
  const note = new Keeper({
    place, said,
    choice: place.querySelector("[data-overtaken-choice]"),
    read: () => box.value,
    write: (text) => { box.value = text; },
    request: (text, based_on) => asJson({ text, based_on }),
    contentOf: (answer) => answer.text,
    isTooLong: () => length(box.value) > most,
    onKept: (_, number) => { version.value = number; },
    showTheirs: (answer) => { place.querySelector("[data-theirs]").textContent = answer.text; },
  });
  const sayRoom = telling(said, box, most);
  box.addEventListener("input", () => { sayRoom(); note.changed(); });
}

const form = document.querySelector('form[data-keeps="draft"]');
if (form) {
  const TEXTS = ["summary", "idea"];
  const ONE_OF = ["wellbeing", "tendency_to_stay", "stage"];
  const fields = () => {
    const typed = new FormData(form);
    const one = (name) => typed.get(name) ?? "";
    return Object.fromEntries([["themes", typed.getAll("themes")], ...[...ONE_OF, ...TEXTS].map((name) => [name, one(name).replaceAll("\r\n", "\n")])]);
  };
  const write = (content) => {
    for (const box of form.querySelectorAll('input[name="themes"]')) box.checked = content.themes.includes(box.value);
    for (const name of ONE_OF) {
      for (const point of form.querySelectorAll(`input[name="${name}"]`)) point.checked = point.value === (content[name] ?? "");
    }
    for (const name of TEXTS) form.elements[name].value = content[name] ?? "";
  };
  const draft = new Keeper({
    place: form,
    said: form.querySelector("[data-said]"),
    choice: form.querySelector("[data-overtaken-choice]"),
    read: fields,
    write,
    request: (content, based_on) => asJson({ fields: content, based_on }),
    contentOf: (answer) => answer.fields,
    onKept: (answer, number) => {
      form.elements.draft_version.value = number;
      for (const hint of form.querySelectorAll("[data-hint-for]")) {
        hint.textContent = answer.hints?.[hint.dataset.hintFor] ?? "";
        hint.hidden = !hint.textContent;
      }
    },
  });
  form.addEventListener("input", (event) => event.target.id !== "note" && draft.changed());
  form.addEventListener("submit", () => draft.stop());
}
