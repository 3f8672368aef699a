// The lock names packages by version and hash alone. npm also writes the addresses of
// sponsors and homepages into it; they say nothing about what is installed, so they go.
import { readFileSync, writeFileSync } from "node:fs";

const path = new URL("package-lock.json", import.meta.url);
const lock = JSON.parse(readFileSync(path, "utf8"));
for (const entry of Object.values(lock.packages)) {
  delete entry.funding;
  delete entry.resolved;
}
const text = JSON.stringify(lock, null, 2) + "\n";
if (/https?:\/\//.test(text)) throw new Error("package-lock.json still holds an address");
writeFileSync(path, text);
