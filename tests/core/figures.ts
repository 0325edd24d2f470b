// node figures.ts CORE.wasm LIMIT: what the module weighs and how long it plans, or converts if it does not plan; fails if it weighs more
// than LIMIT bytes in brotli, or if a plan of VGG19 on us-24 takes longer than a page can wait for under a slider.
import { readFileSync } from 'node:fs';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { Core } from '../../web/src/core/core.ts';

const LONGEST_MS = 10;      // a plan takes a few tenths of a millisecond on an idle machine
const PLANS = 400;
const FILES = 5;
const [, , path, limit] = process.argv;

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[values.length >> 1]!;
}

const bytes = readFileSync(path!);
const begin = performance.now();
const module = new WebAssembly.Module(bytes);
const core = new Core(module);
const start = performance.now() - begin;
const plans = WebAssembly.Module.exports(module).some((row) => row.name === 'lamina_answer');
const text = readFileSync(new URL('../../examples/networks/us-24.json', import.meta.url), 'utf8');
const model = readFileSync(new URL('../../lamina/api/examples/vgg19.json', import.meta.url), 'utf8');
const request = `{"network": ${text}, "models": {"vgg19": ${model}}, "jobs": [{"id": "job", "model": "vgg19", "source": "n0", "destination": "n23"}]}`;

const file = readFileSync(new URL('../../examples/models/mobilenet_v2.onnx', import.meta.url));
const ask = plans
  ? () => core.answer('plan', request)
  : () => core.convert({ kind: 'model', name: 'm.onnx', size: file.length, options: {} }, (offset, out) => file.copy(out, 0, offset, offset + out.length));
const times = Array.from({ length: plans ? PLANS : FILES }, () => {
  const from = performance.now();
  ask();
  return performance.now() - from;
});
const brotli = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }).length;
const time = median(times);
const work = plans ? 'a plan (us-24 × VGG19)' : 'a model (MobileNetV2)';
console.log(`${path}: ${bytes.length} bytes, gzip ${gzipSync(bytes, { level: 9 }).length}, brotli ${brotli}; started in ${start.toFixed(1)} ms, ${work} ${time.toFixed(3)} ms`);
const faults = [brotli > Number(limit) && `brotli takes more than ${limit} bytes`, plans && time > LONGEST_MS && `a plan takes more than ${LONGEST_MS} ms`].filter(Boolean);
for (const fault of faults) console.error(`figures: ${fault}`);
process.exitCode = faults.length > 0 ? 1 : 0;
