// Builds the one stylesheet and the one script every page loads, and says what they weigh.
import { build } from "esbuild";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const outdir = here("../sotomado/static/dist/");

await build({
  entryPoints: [here("styles/app.css"), here("scripts/app.js")],
  entryNames: "[name]",
  outdir,
  bundle: true,
  minify: true,
  legalComments: "none",
  target: "esnext",
  logLevel: "warning",
});

for (const name of ["app.css", "app.js"]) {
  const bytes = readFileSync(outdir + name);
  const kilobytes = (size) => (size / 1024).toFixed(1).padStart(6);
  console.log(`${name.padEnd(8)}${kilobytes(bytes.length)} KB, compressed ${kilobytes(gzipSync(bytes).length)} KB`);
}
