/**
 * Builds the browser code into static/dist.
 *
 *   node build.mjs          bundles, fonts and the icon sprite
 *   node build.mjs --size   the same, then prints what a visitor downloads
 *   node build.mjs --test   bundles frontend/test into a temporary folder and runs it with node --test
 *
 * Entries keep their names, so that Django's manifest storage can hash them; chunks carry a hash of their own,
 * because the imports inside a module are not rewritten.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { leanThree } from "./frontend/build/lean-three.mjs";

const root = fileURLToPath(new URL(".", import.meta.url));
const source = join(root, "frontend/src");
const dist = join(root, "static/dist");
const firstPanoramaBudget = 200;

const common = {
  absWorkingDir: root,
  bundle: true,
  minify: true,
  legalComments: "linked",
  logLevel: "warning",
  sourcemap: false,
  metafile: true,
};

const modules = { ...common, outdir: dist, format: "esm", target: ["es2022"], entryNames: "[name]" };

/**
 * What waits for its use; the compass and the share panel, which nearly every tour has, are too small for that.
 * Built apart, so that the viewer stays one file: a chunk they shared would be one more round trip.
 */
const viewerParts = ["auto-turn", "floor-plan", "glasses", "gyroscope", "hotspot-content", "like", "map-of-place", "sound", "statistics"];

/** Each whole in its file, but for what it fetches later itself. */
const buildViewerPart = (name) =>
  build({
    ...modules,
    entryPoints: [join(source, `viewer/${name}.ts`)],
    splitting: true,
    entryNames: "chunk-[name]-[hash]",
    chunkNames: "chunk-[name]-[hash]",
  });

/** Lets `import("./compass")` fetch the file built for it. */
const fetchedWhenUsed = (outputs) => ({
  name: "fetched-when-used",
  setup({ onResolve }) {
    const files = Object.entries(outputs).flatMap(([file, { entryPoint }]) =>
      entryPoint ? [[basename(entryPoint, ".ts"), `./${basename(file)}`]] : [],
    );
    const built = new Map(files);
    onResolve({ filter: /^\.\// }, ({ kind, path }) => {
      const file = kind === "dynamic-import" ? built.get(basename(path)) : undefined;
      return file ? { path: file, external: true } : undefined;
    });
  },
});

async function buildScripts() {
  const built = await Promise.all(viewerParts.map(buildViewerPart));
  const parts = Object.assign({}, ...built.map(({ metafile }) => metafile.outputs));
  const [viewer, studio] = await Promise.all([
    build({ ...modules, entryPoints: [join(source, "viewer/viewer.ts")], plugins: [fetchedWhenUsed(parts), leanThree] }),
    build({ ...modules, entryPoints: ["studio", "editor"].map((name) => join(source, `studio/${name}.ts`)), plugins: [leanThree], splitting: true, chunkNames: "chunk-[name]-[hash]" }),
  ]);
  return { metafile: { outputs: { ...viewer.metafile.outputs, ...parts, ...studio.metafile.outputs } } };
}

/** For other people's pages: whole in one file each. `embed.js` is a classic script, the others start as modules. */
const buildEmbedScripts = () =>
  build({
    ...common,
    entryPoints: ["embed", "embedded", "poster"].map((name) => join(source, `embed/${name}.ts`)),
    outdir: dist,
    format: "iife",
    target: ["es2022"],
    entryNames: "[name]",
  });

const buildStyles = () =>
  build({
    ...common,
    entryPoints: [
      ...["viewer", "pages", "studio", "editor", "map", "statistics"].map((name) => join(source, `styles/${name}.css`)),
      { in: join(root, "static/css/embed.css"), out: "embedded" },
    ],
    outdir: dist,
    target: ["chrome111", "firefox113", "safari16.4"],
    loader: { ".woff2": "file", ".png": "dataurl" },
    entryNames: "[name]",
    assetNames: "fonts/[name]",
  });

/** One file with every icon a page or a hotspot may name, as symbols for <use>. */
function writeIconSprite() {
  const names = JSON.parse(readFileSync(join(root, "frontend/icons.json"), "utf8"));
  const symbols = names.map((name) => {
    const svg = readFileSync(join(root, "node_modules/lucide-static/icons", `${name}.svg`), "utf8");
    const drawing = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"));
    return `<symbol id="${name}" viewBox="0 0 24 24">${drawing.replace(/\s*\n\s*/g, "")}</symbol>`;
  });
  writeFileSync(join(dist, "icons.svg"), `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`);
}

const kilobytes = (files) =>
  files.reduce((total, file) => total + gzipSync(readFileSync(file), { level: 9 }).length, 0) / 1000;

/** The entry and all it imports statically: what must arrive before the first panorama. */
function filesBeforeFirstPanorama({ outputs }) {
  const wanted = new Set();
  const add = (path) => {
    if (wanted.has(path)) return;
    wanted.add(path);
    outputs[path].imports.filter(({ kind, external }) => kind === "import-statement" && !external).forEach((imported) => add(imported.path));
  };
  add(Object.keys(outputs).find((path) => basename(path) === "viewer.js"));
  return [...wanted];
}

function printSizes(scripts) {
  const first = filesBeforeFirstPanorama(scripts.metafile);
  const print = (file, label = "") => console.log(`${kilobytes([file]).toFixed(1).padStart(8)} kB  ${basename(file)}${label}`);
  console.log("gzip");
  Object.keys(scripts.metafile.outputs)
    .filter((path) => path.endsWith(".js"))
    .forEach((path) => print(join(root, path), first.includes(path) ? "  (first panorama)" : ""));
  readdirSync(dist).filter((name) => /\.(css|svg)$/.test(name)).forEach((name) => print(join(dist, name)));
  const total = kilobytes(first.map((path) => join(root, path)));
  console.log(`JavaScript before the first panorama: ${total.toFixed(1)} kB of ${firstPanoramaBudget} kB`);
  if (total > firstPanoramaBudget) process.exitCode = 1;
}

async function buildAll() {
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dist, { recursive: true });
  const [scripts] = await Promise.all([buildScripts(), buildStyles(), buildEmbedScripts()]);
  writeIconSprite();
  return scripts;
}

async function runTests() {
  const folder = mkdtempSync(join(tmpdir(), "roundhouse-test-"));
  const tests = join(root, "frontend/test");
  const names = readdirSync(tests).filter((name) => name.endsWith(".test.ts"));
  try {
    await build({
      ...common,
      minify: false,
      entryPoints: names.map((name) => join(tests, name)),
      outdir: folder,
      outExtension: { ".js": ".mjs" },
      platform: "node",
      format: "esm",
    });
    const built = names.map((name) => join(folder, name.replace(/\.ts$/, ".mjs")));
    process.exitCode = spawnSync(process.execPath, ["--test", ...built], { stdio: "inherit" }).status ?? 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (process.argv.includes("--test")) {
  await runTests();
} else {
  const scripts = await buildAll();
  if (process.argv.includes("--size")) printSizes(scripts);
}
