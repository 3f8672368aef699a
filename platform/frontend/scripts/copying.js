// A button that copies what stands in a field. Without script, or without leave, the field can be copied by hand.
const prepare = () => {
  if (!navigator.clipboard) return;
  for (const button of document.querySelectorAll("button[data-copies]")) button.hidden = false;
};

document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("button[data-copies]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copies);
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
    button.textContent = button.dataset.copied;
  } catch {
    button.hidden = true; // it stays selected, to be copied by hand
  }
});
prepare();
