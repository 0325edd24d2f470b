// node module_answers.ts CORE.wasm < REQUESTS > ANSWERS: native_answers.cpp's twin of the module of the page. On standard error one line
// of JSON: milliseconds to compile and to answer, and bytes of memory at the end.
import { readFileSync, writeSync } from 'node:fs';
import { Core } from '../../web/src/core/core.ts';

const LINE_FEED = 10;

const begin = performance.now();
const core = new Core(new WebAssembly.Module(readFileSync(process.argv[2]!)));
const started = performance.now() - begin;
const input = readFileSync(0);

function answer(verb: string, request: Buffer): string {
  if (verb !== 'convert-file') return core.answer(verb, request.toString('utf8'));
  const end = request.indexOf(LINE_FEED);
  const [kind, ...name] = request.subarray(0, end).toString('utf8').split(' ');
  const bytes = request.subarray(end + 1);
  return core.convert({ kind: kind as 'model' | 'network', name: name.join(' '), size: bytes.length, options: {} },
    (offset, out) => bytes.copy(out, 0, offset, offset + out.length));
}

function write(bytes: Buffer): void {
  for (let at = 0; at < bytes.length;) at += writeSync(1, bytes, at);
}

let asked = 0;
for (let at = 0; at < input.length;) {
  const end = input.indexOf(LINE_FEED, at);
  const [verb, size] = input.subarray(at, end).toString('utf8').split(' ');
  at = end + 1 + Number(size);
  const from = performance.now();
  const document = Buffer.from(answer(verb!, input.subarray(end + 1, at)));
  asked += performance.now() - from;
  write(Buffer.concat([Buffer.from(`${document.length}\n`), document]));
}
console.error(JSON.stringify({ start_ms: started, answers_ms: asked }));
