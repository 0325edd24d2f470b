// The page on disk: one file, with the planner inside if build/page/core.wasm is there, and beside it core-onnx.js, the reader of other
// tools' files, which the page loads for the first of them. Both are packed with LZMA: a fourth smaller than gzip.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { compress } from 'lzma1';
import { ALLOWED_BESIDE } from '../src/core/beside.ts';

const LARGEST = 600_000; // bytes of the page with its planner, gzip -9

const root = dirname(import.meta.dirname);
const folder = join(root, '../build/page');
const place = '<script type="text/plain" id="lamina-core">';

const packed = (name) => Buffer.from(compress(readFileSync(join(folder, name)), 9)).toString('base64');
const has = (name) => existsSync(join(folder, name));

function withReader(page) {
  writeFileSync(join(folder, 'core-onnx.js'), `laminaReader='${packed('core-onnx.wasm')}';\n`);
  return page.replace(place, place.replace('>', ' data-reader="core-onnx.js">')).replace('script-src ', `script-src ${ALLOWED_BESIDE} `);
}

mkdirSync(folder, { recursive: true });
let page = readFileSync(join(root, 'built/report.html'), 'utf8');
if (has('core.wasm')) page = page.replace(`${place}</script>`, () => `${place}${packed('core.wasm')}</script>`);
if (has('core-onnx.wasm')) page = withReader(page);
writeFileSync(join(folder, 'index.html'), page);
const size = gzipSync(page, { level: 9 }).length;
const without = has('core.wasm') ? '' : ', without a planner: build/page/core.wasm is not there';
console.log(`build/page/index.html: ${page.length} bytes, ${size} gzip${without}`);
if (size > LARGEST) throw new Error(`build/page/index.html takes more than ${LARGEST} bytes in gzip`);
