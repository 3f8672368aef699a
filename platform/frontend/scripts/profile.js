// Writing a profile: how much room is left, and the part of a picture that stands in the window, while one moves it.

const counted = (words, number) => words.replace("{}", number);

for (const box of document.querySelectorAll("[data-longest]")) {
  const line = document.getElementById(`${box.id}-length`);
  if (!line) continue;
  const tell = () => {
    const left = Number(box.dataset.longest) - [...box.value.trim()].length;
    line.textContent = left < 0 ? counted(line.dataset.over, -left) : counted(line.dataset.left, left);
    line.classList.toggle("over", left < 0);
  };
  box.addEventListener("input", tell);
  if (box.value) tell();
}

// Whoever leaves with words that are not kept yet is asked once, unless the way out says so itself.
const written = document.querySelector("[data-asks-before-leaving]");
if (written) {
  let isKept = true;
  written.addEventListener("input", () => { isKept = false; });
  written.addEventListener("submit", () => { isKept = true; });
  for (const way of document.querySelectorAll("[data-leaves-unsaved]")) way.addEventListener("click", () => { isKept = true; });
  window.addEventListener("beforeunload", (event) => { if (!isKept) event.preventDefault(); });
}

const framing = document.querySelector("form[data-framing]");
if (framing) {
  const canvas = framing.querySelector("canvas");
  const slides = framing.elements;
  let picture = null;

  // The same part as the server cuts out: directory/profiles/portrait.py.
  const part = () => {
    const shape = canvas.width / canvas.height;
    const width = Math.min(picture.width, picture.height * shape) * 100 / slides.closeness.value;
    const height = width / shape;
    return [(picture.width - width) * slides.across.value / 100, (picture.height - height) * slides.down.value / 100, width, height];
  };
  const draw = () => {
    if (!picture) return;
    canvas.getContext("2d").drawImage(picture, ...part(), 0, 0, canvas.width, canvas.height);
  };

  slides.portrait.addEventListener("change", async () => {
    const [file] = slides.portrait.files;
    picture = file ? await createImageBitmap(file).catch(() => null) : null;
    canvas.hidden = !picture;
    for (const before of framing.querySelectorAll(".pane > :is(img, svg)")) before.toggleAttribute("hidden", Boolean(picture));
    draw();
  });
  for (const name of ["across", "down", "closeness"]) slides[name].addEventListener("input", draw);

  let from = null;
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    from = { x: event.clientX, y: event.clientY, across: Number(slides.across.value), down: Number(slides.down.value) };
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!from || !picture) return;
    const [, , width, height] = part();
    const perPixel = width / canvas.clientWidth;
    const move = (name, by, room) => { if (room > 0) slides[name].value = from[name] - by * perPixel * 100 / room; };
    move("across", event.clientX - from.x, picture.width - width);
    move("down", event.clientY - from.y, picture.height - height);
    draw();
  });
  canvas.addEventListener("pointerup", () => { from = null; });
}
