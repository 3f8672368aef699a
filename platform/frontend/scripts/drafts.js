// Long texts are kept while they are written: the form goes to its draft's address a moment after the last key.
//
// Nothing is stored in the browser. While the network is away the words stay in the form, a sentence says that they are
// not saved yet, and they are sent when it comes back. What must not be written over from two pages is kept by
// keeping.js instead.
const REST = 1500; // milliseconds after the last key
const AGAIN = 5000; // a server that is away tells nobody when it is back

for (const form of document.querySelectorAll("form[data-draft-url]")) {
  const said = form.querySelector("[data-draft-said]");
  let waiting = 0;
  let isUnsaved = false;

  const keep = async () => {
    clearTimeout(waiting);
    isUnsaved = false;
    try {
      const answer = await fetch(form.dataset.draftUrl, {
        method: "POST",
        body: new FormData(form),
        headers: { "X-Draft": "yes" },
        redirect: "error",
      });
      if (!answer.ok) throw new Error(String(answer.status));
      said.textContent = form.dataset.draftKept;
    } catch {
      isUnsaved = true;
      said.textContent = form.dataset.draftLost;
      waiting = setTimeout(keep, AGAIN);
    }
  };

  form.addEventListener("input", () => {
    isUnsaved = true;
    clearTimeout(waiting);
    waiting = setTimeout(keep, REST);
  });
  form.addEventListener("submit", () => {
    clearTimeout(waiting);
    isUnsaved = false;
  });
  window.addEventListener("online", () => isUnsaved && keep());
  window.addEventListener("beforeunload", (event) => isUnsaved && event.preventDefault());
}
