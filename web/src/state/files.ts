// Files that the reader chose or dropped: Lamina's documents, reports, and what the planner can convert.
import {
  isErrorDocument,
  type FilledRow,
  type JobRow,
  type JobsDocument,
  type ModelDocument,
  type NetworkDocument,
  type RecordDocument,
} from '../documents/types';
import { NO_CHANGES } from '../documents/changes';
import { dismiss, note, raise } from './alerts';
import { inspected, told, Unreadable } from './inspect';
import { addModel, addNetwork, models } from './library';
import { planner } from './planning';
import { showRecord } from './record';
import { change, fitEnds, selection, setup, type Setup } from './setup';
import { withSpeeds } from './speeds';

// `name` is what the document calls itself, else the file's; `file` is the file's own name.
type Read = { name: string; file: string } & (
  | { kind: 'network'; document: NetworkDocument }
  | { kind: 'model'; document: ModelDocument }
  | { kind: 'jobs'; document: JobsDocument }
  | { kind: 'record'; document: RecordDocument }
);

const LARGEST_TEXT = 256 * 2 ** 20;
// What a topology file leaves open is filled in, and told.
const FILLED_IN = { default_compute: '20 GFLOP/s', default_bandwidth: '1 Gbit/s', delay_per_km: '4.9 us' };
const FILLED_IN_WITHOUT_LENGTHS = { default_compute: '20 GFLOP/s', default_bandwidth: '1 Gbit/s', default_delay: '1 ms' };

const stem = (file: string): string =>
  file
    .replace(/^.*[\\/]/, '')
    .replace(/\.(gz|json|onnx|graphml|gml|xml|graph|txt|ini|conf)$/gi, '')
    .replace(/\.(json|onnx|graphml|gml)$/i, '');

function dataOf(html: string): RecordDocument {
  const block = new DOMParser().parseFromString(html, 'text/html').getElementById('lamina-data')?.textContent;
  if (!block?.trim()) throw new Unreadable('this page holds no report of Lamina');
  return JSON.parse(block) as RecordDocument;
}

async function readDocument(file: string, document: { format?: unknown; name?: string }): Promise<Read | undefined> {
  const name = document.name || stem(file);
  switch (document.format) {
    case 'lamina.network/1':
      await inspected(planner.peek(), { network: document });
      return { kind: 'network', name, file, document: await withSpeeds(planner.peek(), document as NetworkDocument) };
    case 'lamina.model/1':
      await inspected(planner.peek(), { models: { [name]: document } });
      return { kind: 'model', name, file, document: document as ModelDocument };
    case 'lamina.jobs/1':
      return { kind: 'jobs', name, file, document: document as JobsDocument };
    default:
      if (typeof document.format !== 'string') return undefined;
      throw new Unreadable(`the page opens lamina.network/1, lamina.model/1, lamina.jobs/1 and reports, not ${document.format}`);
  }
}

function filledText(file: string, filled: FilledRow[]): string {
  return `${file} left something open. Filled in: ${filled.map((row) => `${row.what} ${row.value} (${row.count} ×)`).join(', ')}.`;
}

async function convertedNetwork(file: File): Promise<Read> {
  const by = planner.peek()!;
  let answer = await by.convert!('network', { name: file.name, bytes: file }, FILLED_IN);
  if (isErrorDocument(answer)) answer = await by.convert!('network', { name: file.name, bytes: file }, FILLED_IN_WITHOUT_LENGTHS);
  if (isErrorDocument(answer)) throw new Unreadable(told(answer));
  const { filled, ...document } = answer as NetworkDocument & { filled?: FilledRow[] };
  if (filled?.length) note(`filled ${file.name}`, filledText(file.name, filled));
  return { kind: 'network', name: document.name || stem(file.name), file: file.name, document };
}

async function converted(file: File): Promise<Read> {
  const by = planner.peek();
  if (!by?.convert) throw new Unreadable('this page cannot read this format; convert the file with `lamina convert` first');
  if (!/\.onnx(\.gz)?$/i.test(file.name)) return convertedNetwork(file);
  const answer = await by.convert('model', { name: file.name, bytes: file }, {});
  if (isErrorDocument(answer)) throw new Unreadable(told(answer));
  const document = answer as ModelDocument;
  return { kind: 'model', name: document.name || stem(file.name), file: file.name, document };
}

async function read(file: File): Promise<Read> {
  if (file.size === 0) throw new Unreadable('the file is empty');
  if (!/\.(json|html?)$/i.test(file.name)) return converted(file);
  if (file.size > LARGEST_TEXT) throw new Unreadable('the file is larger than 256 MiB');
  const text = await file.text();
  if (/\.html?$/i.test(file.name)) return { kind: 'record', name: stem(file.name), file: file.name, document: dataOf(text) };
  let document: { format?: unknown; name?: string };
  try {
    document = JSON.parse(text) as typeof document;
  } catch (e) {
    throw new Unreadable(`no JSON: ${e instanceof Error ? e.message : String(e)}`);
  }
  return (await readDocument(file.name, document)) ?? converted(file);
}

// Models that a jobs file names: opened with it, or known already, by the file's name, the model's own or its key.
function modelsOf(jobs: JobsDocument, opened: Map<string, ModelDocument>): Record<string, ModelDocument> {
  const found: Record<string, ModelDocument> = {};
  for (const [key, path] of Object.entries(jobs.models ?? {})) {
    const model = opened.get(stem(path)) ?? opened.get(key) ?? models.peek()[key] ?? models.peek()[stem(path)];
    if (!model) throw new Unreadable(`it needs the model ${path}; open both files together`);
    found[key] = model;
  }
  return found;
}

function withJobs(part: Partial<Setup>, name: string, jobs: JobsDocument, opened: Map<string, ModelDocument>): void {
  const own = modelsOf(jobs, opened);
  const network = part.network ?? setup.peek().network;
  if (!Array.isArray(jobs.jobs) || jobs.jobs.length === 0) throw new Unreadable('it has no jobs');
  if (jobs.jobs.some((job) => 'rate' in job))
    throw new Unreadable('its jobs are streams (they have a rate); the page plans jobs without one');
  const ids = new Set(network.nodes.map((node) => node.id));
  const lost = jobs.jobs.flatMap((job) => [job.source, job.destination]).find((id) => !ids.has(id));
  if (lost !== undefined)
    throw new Unreadable(`node "${lost}" is not in the network ${network.name ?? ''}; open the jobs with their network`);
  for (const [key, model] of Object.entries(own)) addModel(key, model);
  Object.assign(part, { models: { ...models.peek(), ...own }, jobs: jobs.jobs, shown: name });
}

// All that was opened becomes the setup at once, so that nothing is planned half.
function take(files: Read[]): void {
  const record = files.find((file) => file.kind === 'record');
  if (record) return showRecord(record.document);
  const part: Partial<Setup> = {};
  const opened = new Map<string, ModelDocument>();
  for (const file of files) {
    if (file.kind === 'network') (addNetwork(file.name, file.document), (part.network = file.document));
    if (file.kind === 'model')
      (addModel(file.name, file.document), opened.set(stem(file.file), file.document), opened.set(file.name, file.document));
  }
  const jobs = files.find((file) => file.kind === 'jobs');
  if (jobs) withJobs(part, jobs.name, jobs.document, opened);
  else if (part.network) part.jobs = fitEnds(setup.peek().jobs, part.network);
  const model = [...opened.keys()].at(-1);
  if (model !== undefined && !jobs) ((part.models = models.peek()), (part.jobs = shownWith(part.jobs ?? setup.peek().jobs, model)));
  if (part.network) ((selection.value = undefined), (part.changes = NO_CHANGES), (part.more = {}));
  if (Object.keys(part).length > 0) change(part);
}

function shownWith(jobs: readonly JobRow[], model: string): readonly JobRow[] {
  const { shown } = setup.peek();
  const at = Math.max(
    0,
    jobs.findIndex((job) => job.id === shown || shown.startsWith(`${job.id}#`)),
  );
  return jobs.map((job, i) => (i === at ? { ...job, model } : job));
}

function complain(file: string, e: unknown): void {
  const why = e instanceof Unreadable ? e.message : e instanceof Error ? `it cannot be read: ${e.message}` : 'it cannot be read';
  raise(`file ${file}`, `${file}: ${why}`);
}

export async function openFiles(files: Iterable<File>): Promise<void> {
  const done: Read[] = [];
  for (const file of files) {
    dismiss(`file ${file.name}`);
    try {
      done.push(await read(file));
    } catch (e) {
      complain(file.name, e);
    }
  }
  try {
    take(done);
  } catch (e) {
    complain(done.find((file) => file.kind === 'jobs')?.file ?? 'files', e);
  }
}
