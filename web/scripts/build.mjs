// npm run build [-- --check]: builds both homes and puts them into ../built, which the program compiles in. With --check nothing is
// written: it fails if ../built is not what comes out.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';

const root = dirname(import.meta.dirname);
const built = join(root, 'built');
const LARGEST = 100_000; // bytes of the page, gzip -9, without the planner

const hash = (text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

// To lay out a plain part of thousands of rows only to hide it takes seconds: until the page has started, or has failed to, a reader
// with scripts sees the head of it (style.css).
const FIRST = "document.documentElement.className = 'starting'; addEventListener('load', () => (document.documentElement.className = ''));";

// The page in one file allows its own scripts and style and nothing else; a report adds the hash of its plain part in front of ours.
function withPolicy(html) {
  const script = /<script type="module"[^>]*>([\s\S]*?)<\/script>/.exec(html)[1];
  const style = /<style[^>]*>([\s\S]*?)<\/style>/.exec(html)[1];
  const policy = [
    "default-src 'none'",
    `script-src ${hash(FIRST)} ${hash(script)} 'wasm-unsafe-eval'`,
    `style-src ${hash(style)}`,
    'img-src data:',
    'worker-src blob:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const first = `<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" content="${policy}">\n<script>${FIRST}</script>`;
  return html.replace('<meta charset="utf-8">', () => first);
}

// A server sends the core as a file, and its page holds no script of its own, not even one that does not run.
function withoutCore(html) {
  return Buffer.from(html.toString().replace('<script type="text/plain" id="lamina-core"></script>\n', ''));
}

function files(folder) {
  return Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((path) => [relative(folder, path), readFileSync(path)]),
  );
}

async function outputs() {
  for (const mode of ['served', 'file']) await build({ root, mode, logLevel: 'warn' });
  const served = Object.entries(files(join(root, 'dist/served'))).map(([name, bytes]) => [
    `page/${name}`,
    name === 'index.html' ? withoutCore(bytes) : bytes,
  ]);
  const page = withPolicy(readFileSync(join(root, 'dist/file/index.html'), 'utf8'));
  for (const place of [
    '<title>Lamina</title>',
    '<main id="lamina-static"></main>',
    '<script type="application/json" id="lamina-data"></script>',
    '<script type="text/plain" id="lamina-core"></script>',
    "style-src '",
    '</head>',
  ]) {
    if (page.split(place).length !== 2)
      throw new Error(`report.html has ${page.split(place).length - 1} places ${place}; a report needs one`);
  }
  return { ...Object.fromEntries(served), 'report.html': Buffer.from(page) };
}

function check(made) {
  const kept = files(built);
  const other = [...new Set([...Object.keys(kept), ...Object.keys(made)])].filter(
    (name) => !kept[name] || !made[name] || !kept[name].equals(made[name]),
  );
  if (other.length > 0) throw new Error(`web/built is not what the sources give: ${other.join(', ')}; run tools/build_page`);
}

function write(made) {
  rmSync(built, { recursive: true, force: true });
  for (const [name, bytes] of Object.entries(made)) {
    mkdirSync(dirname(join(built, name)), { recursive: true });
    writeFileSync(join(built, name), bytes);
  }
}

const made = await outputs();
const size = gzipSync(made['report.html'], { level: 9 }).length;
console.log(`page without planner: ${made['report.html'].length} bytes, ${size} gzip`);
if (size > LARGEST) throw new Error(`the page takes ${size} bytes, more than ${LARGEST}`);
if (process.argv.includes('--check')) check(made);
else write(made);
