// Hours of a day as spans [start, end) of minutes, end up to 48 h; and as the line one types: 09:00-12:00 22:00-02:00.

export const DAY = 1440;

export const joined = (spans) => {
  const found = [];
  for (const [start, end] of spans.filter(([a, b]) => a < b).sort((a, b) => a[0] - b[0])) {
    const last = found[found.length - 1];
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else found.push([start, end]);
  }
  return found;
};

export const without = (spans, others) => {
  let left = joined(spans);
  for (const [from, until] of others) {
    left = joined(left.flatMap(([start, end]) => [[start, Math.min(end, from)], [Math.max(start, until), end]]));
  }
  return left;
};

export const within = (spans, first, last) => joined(spans.map(([start, end]) => [Math.max(start, first), Math.min(end, last)]));

const minute = (typed) => {
  const found = /^(\d{1,2})(?::|時)?(\d{2})?分?$/.exec(typed);
  if (!found) return null;
  const at = Number(found[1]) * 60 + Number(found[2] ?? 0);
  return Number(found[2] ?? 0) < 60 && at <= DAY ? at : null;
};

// The spans of a line, or null while it cannot be read. The server reads lines the same way, and has the last word.
export const read = (line) => {
  const parts = line.normalize("NFKC").replace(/\s*(?:[-–—−~〜]|から|to)\s*/g, "-").split(/[,、;/・]|\s+|と/).filter(Boolean);
  const spans = [];
  for (const part of parts) {
    const ends = part.split("-");
    if (ends.length !== 2) return null;
    const [start, end] = ends.map(minute);
    if (start === null || end === null || start === DAY || start === end) return null;
    spans.push([start, end > start ? end : end + DAY]);
  }
  return joined(spans);
};

const pad = (at) => `${String(Math.floor(at / 60)).padStart(2, "0")}:${String(at % 60).padStart(2, "0")}`;
const ofNextDay = (at) => (at > DAY ? at - DAY : at);

// As the server writes it: a whole day's length or more is said in two, for an end says no more than a time of day.
export const write = (spans) => joined(spans).flatMap(([start, end]) => {
  if (end - start < DAY || (start === 0 && end === DAY)) return [[start, end]];
  const middle = Math.floor((Math.max(start, end - DAY) + DAY) / 2);
  return [[start, middle], [middle, end]];
}).map(([start, end]) => `${pad(start)}-${pad(ofNextDay(end))}`).join(" ");

export const times = (spans, words) => spans
  .map(([start, end]) => `${pad(start)}–${end > DAY ? words.nextDay.replace("{time}", pad(end - DAY)) : pad(end)}`)
  .join(words.between);
