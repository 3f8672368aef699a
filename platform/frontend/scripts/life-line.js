// Moving the points of a life-line: by dragging, or by the arrow keys where one is in hand.
//
// Each point is a link to its words, and stays one: what is pressed without moving is followed. The server draws; here
// a point is only carried, and the line after it, until the server has drawn again. Where it does not answer, the point
// goes back to where it was and a sentence says so.
const HIGHEST = 10;
const REST = 600; // milliseconds after the last key, before it is saved
const SLACK = 4; // a finger is not still

const place = document.getElementById("life-line-place");
const said = document.getElementById("life-line-said");

const geometry = (svg) => {
  const { left, right, middle, top, first, last } = svg.dataset;
  const [l, r, m, t, f, e] = [left, right, middle, top, first, last].map(Number);
  return {
    first: f,
    last: e,
    x: (at) => l + ((at - f) / (e - f)) * (r - l),
    y: (height) => m - (height / HIGHEST) * (m - t),
    at: (x) => f + ((x - l) / (r - l)) * (e - f),
    height: (y) => Math.max(-HIGHEST, Math.min(HIGHEST, Math.round(((m - y) / (m - t)) * HIGHEST))),
  };
};

const here = (svg, event) => {
  const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
  return [point.x, point.y];
};

const told = (link) => ({
  year: Number(link.dataset.year),
  month: Number(link.dataset.month) || null,
  height: Number(link.dataset.height),
});

const instant = ({ year, month }) => year + (month ? (month - 0.5) / 12 : 0.5);

// A year, and a month where the person had said one; never off the chart.
const timeAt = (at, { first, last }, month) => {
  const within = Math.max(first, Math.min(last - 0.05, at));
  const year = Math.floor(within);
  return { year, month: month ? Math.min(12, Math.floor((within - year) * 12) + 1) : null };
};

const draw = (link, value) => {
  const svg = link.ownerSVGElement;
  const { x, y } = geometry(svg);
  svg.classList.add("is-carried");
  Object.assign(link.dataset, { year: value.year, month: value.month ?? "", height: value.height });
  link.setAttribute("transform", `translate(${x(instant(value))} ${y(value.height)})`);
  const places = [...svg.querySelectorAll("a[data-point]")]
    .map((one) => told(one))
    .sort((one, other) => instant(one) - instant(other))
    .map((one) => [x(instant(one)), y(one.height)]);
  const steps = places.slice(1).map(([nx, ny], number) => {
    const [px, py] = places[number];
    const half = (px + nx) / 2;
    return `C${half} ${py} ${half} ${ny} ${nx} ${ny}`;
  });
  svg.querySelector(".thread").setAttribute("d", places.length > 1 ? `M${places[0].join(" ")}${steps.join("")}` : "");
};

const same = (one, other) => one.year === other.year && one.month === other.month && one.height === other.height;

const save = async (link, before) => {
  const value = told(link);
  if (same(value, before)) return;
  const figure = document.getElementById("life-line");
  const body = new FormData();
  body.set("year", value.year);
  if (value.month) body.set("month", value.month);
  body.set("height", value.height);
  const booking = new URLSearchParams(location.search).get("booking");
  if (booking) body.set("booking", booking);
  try {
    const address = new URL(link.href.baseVal, location.href).pathname;
    const answer = await fetch(`${address}/move`, {
      method: "POST",
      body,
      headers: { "X-CSRFToken": figure.dataset.csrf },
      redirect: "error",
    });
    if (!answer.ok) throw new Error(String(answer.status));
    const drawn = await answer.text();
    // Carried on in the meantime: the next answer draws it all.
    if (!same(told(link), value) || place.querySelector(".is-moving")) return;
    const words = figure.dataset.saved;
    const wasInHand = document.activeElement === link;
    const kind = link.ownerSVGElement.classList.contains("wide") ? "wide" : "narrow";
    place.innerHTML = drawn;
    prepare();
    const again = place.querySelector(`.${kind} a[data-point="${CSS.escape(link.dataset.point)}"]`);
    if (wasInHand) again?.focus();
    said.textContent = `${again?.getAttribute("aria-label") ?? ""} ${words}`;
  } catch {
    draw(link, before);
    link.ownerSVGElement.classList.remove("is-carried");
    said.textContent = figure.dataset.failed;
  }
};

const carry = (link) => {
  let begun = null;
  let moved = false;
  let waiting = null; // where it stood before the keys, until they rest
  let rest = 0;

  link.draggable = false;
  link.addEventListener("dragstart", (event) => event.preventDefault());
  link.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    begun = { value: told(link), from: here(link.ownerSVGElement, event) };
    moved = false;
    link.setPointerCapture(event.pointerId);
  });
  link.addEventListener("pointermove", (event) => {
    if (!begun) return;
    const svg = link.ownerSVGElement;
    const [x, y] = here(svg, event);
    if (!moved && Math.hypot(x - begun.from[0], y - begun.from[1]) < SLACK) return;
    moved = true;
    link.classList.add("is-moving");
    const scale = geometry(svg);
    draw(link, { ...timeAt(scale.at(x), scale, begun.value.month), height: scale.height(y) });
  });
  const drop = (event) => {
    if (!begun) return;
    const { value } = begun;
    begun = null;
    link.classList.remove("is-moving");
    if (event.type === "pointercancel") draw(link, value);
    else if (moved) save(link, value);
    if (same(told(link), value)) link.ownerSVGElement.classList.remove("is-carried");
  };
  link.addEventListener("pointerup", drop);
  link.addEventListener("pointercancel", drop);
  link.addEventListener("click", (event) => {
    if (moved) event.preventDefault();
    moved = false;
  });
  link.addEventListener("keydown", (event) => {
    const step = { ArrowUp: [0, 1], ArrowDown: [0, -1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] }[event.key];
    if (!step || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const value = told(link);
    waiting ??= value;
    const scale = geometry(link.ownerSVGElement);
    const at = instant(value) + step[0] * (value.month ? 1 / 12 : 1);
    const height = Math.max(-HIGHEST, Math.min(HIGHEST, value.height + step[1]));
    draw(link, { ...timeAt(at, scale, value.month), height });
    clearTimeout(rest);
    rest = setTimeout(saveKeys, REST);
  });
  const saveKeys = () => {
    const before = waiting;
    waiting = null;
    clearTimeout(rest);
    if (before) save(link, before);
  };
  link.addEventListener("blur", () => waiting && saveKeys());
};

const prepare = () => {
  for (const svg of place.querySelectorAll(".life-line-drawing")) {
    svg.classList.add("takes-points");
    for (const link of svg.querySelectorAll("a[data-point]")) carry(link);
    svg.addEventListener("click", (event) => {
      if (event.target.closest("a")) return;
      const scale = geometry(svg);
      const [x, y] = here(svg, event);
      const address = new URL(document.getElementById("life-line").dataset.new, location.href);
      address.searchParams.set("year", timeAt(scale.at(x), scale, null).year);
      address.searchParams.set("height", scale.height(y));
      location.assign(address);
    });
  }
};

if (place) prepare();
