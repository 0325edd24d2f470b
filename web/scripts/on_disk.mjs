// The page on disk: one file, with the planner inside if build/page/core.wasm is there.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';

const root = dirname(import.meta.dirname);
const folder = join(root, '../build/page');
const place = '<script type="text/plain" id="lamina-core">';

let page = readFileSync(join(root, 'built/report.html'), 'utf8');
// Of the two the one that reads ONNX models, too.
const core = ['core-onnx.wasm', 'core.wasm'].map((name) => join(folder, name)).find(existsSync);
if (core)
  page = page.replace(`${place}</script>`, () => `${place}${gzipSync(readFileSync(core), { level: 9 }).toString('base64')}</script>`);
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'index.html'), page);
console.log(
  `build/page/index.html: ${page.length} bytes, ${gzipSync(page, { level: 9 }).length} gzip${core ? '' : ', without a planner: build/page/core.wasm is not there'}`,
);
