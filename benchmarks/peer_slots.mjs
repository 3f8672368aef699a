// Runs slot-calculator (MIT) over the questions on standard input, and says its median in milliseconds and its answers.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const { getSlots } = createRequire(process.argv[2])("slot-calculator");
const { rounds, questions } = JSON.parse(readFileSync(0, "utf8"));

let answers;
const times = [];
for (let round = 0; round <= rounds; round += 1) {
  const started = performance.now();
  answers = questions.map((asked) => getSlots({ ...asked }).availableSlots);
  times.push(performance.now() - started);
}
times.shift();
times.sort((a, b) => a - b);
const minutes = answers.map((slots) => slots.map((slot) => Date.parse(slot.from) / 60000));
process.stdout.write(JSON.stringify({ median: times[Math.floor(times.length / 2)], minutes }));
