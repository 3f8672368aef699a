// Builds the one stylesheet and the one script every page loads, the script of rooms, and says what they weigh.
import { build } from "esbuild";
import { copyFileSync, mkdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const outdir = here("../sotomado/static/dist/");

await build({
  entryPoints: [here("styles/app.css"), here("scripts/app.js"), here("scripts/notes.js"), here("scripts/room.js"), here("scripts/recording.js"), here("scripts/watching.js"), here("scripts/shown.js"), here("scripts/table-for-two.js")],
  entryNames: "[name]",
  outdir,
  bundle: true,
  minify: true,
  legalComments: "none",
  target: "esnext",
  logLevel: "warning",
});

// What is printed on paper brings its own letters (BIZ UDPGothic, under the SIL Open Font License): pages use the
// reader's, a server may have none. Whoever fills in the PDFs reads them here; no page loads them.
const letters = here("node_modules/@expo-google-fonts/biz-udpgothic/");
mkdirSync(outdir + "letters", { recursive: true });
for (const name of ["400Regular/BIZUDPGothic_400Regular.ttf", "700Bold/BIZUDPGothic_700Bold.ttf", "LICENSE_FONT"]) {
  copyFileSync(letters + name, `${outdir}letters/${name.split("/").pop()}`);
}

for (const name of ["app.css", "app.js", "notes.js", "room.js", "recording.js", "shown.js", "watching.js", "table-for-two.js"]) {
  const bytes = readFileSync(outdir + name);
  const kilobytes = (size) => (size / 1024).toFixed(1).padStart(6);
  console.log(`${name.padEnd(8)}${kilobytes(bytes.length)} KB, compressed ${kilobytes(gzipSync(bytes).length)} KB`);
}
