// The state as the text behind # in the address: what a link brings back. Examples are named; networks, models and long lists of jobs
// that are none of them stand in it themselves, packed.
import { NO_CHANGES, type Changes, type ElementChange } from '../documents/changes';
import type { JobRow, ModelDocument, NetworkDocument } from '../documents/types';
import { exampleModels, exampleNetworks, isExample, isExampleModel, models, networks } from './library';
import { packed, unpacked } from './packed';
import { jobsDocument, type Setup } from './setup';

/** What no example has. */
export interface Own {
  network?: NetworkDocument;
  models?: Readonly<Record<string, ModelDocument>>; // by the names that jobs use
  jobs?: readonly JobRow[];
  more?: Readonly<Record<string, unknown>>;
}

const LONGEST_JOBS = 1500; // characters of jobs that stand in the address as they are
const CHOICES = ['planner', 'objective', 'waiting', 'discipline'] as const;
const USUAL = {
  planner: ['shortest-path', 'greedy'],
  objective: ['latency', 'mean-latency'],
  waiting: ['draining'],
  discipline: ['preemptive-priority'],
};

function putElements(out: URLSearchParams, kind: string, elements: Readonly<Record<string, ElementChange>>): void {
  for (const [name, { rate, backlog }] of Object.entries(elements)) {
    if (rate || backlog !== undefined) out.append(kind, JSON.stringify([name, rate ?? 0, ...(backlog === undefined ? [] : [backlog])]));
  }
}

function putChanges(out: URLSearchParams, changes: Changes): void {
  if (changes.bandwidth) out.set('bandwidth', String(changes.bandwidth));
  if (changes.speed) out.set('speed', String(changes.speed));
  putElements(out, 'node', changes.nodes);
  putElements(out, 'link', changes.links);
  for (const id of changes.withoutNodes) out.append('without-node', id);
  for (const row of changes.withoutLinks) out.append('without-link', String(row));
}

const isUsualJob = (jobs: readonly JobRow[]): boolean => jobs.length === 1 && Object.keys(jobs[0]!).length === 4 && jobs[0]!.id === 'job';

function putJobs(out: URLSearchParams, jobs: readonly JobRow[]): void {
  const [job] = jobs;
  if (isUsualJob(jobs)) {
    out.set('model', job!.model);
    out.set('source', job!.source);
    out.set('destination', job!.destination);
  } else {
    out.set('jobs', JSON.stringify(jobs));
  }
}

/** What of a setup must stand in the address itself; undefined where names will do. */
export function ownOf(of: Setup): Own | undefined {
  const used = Object.entries(jobsDocument(of).models).filter(([name, model]) => !isExampleModel(name, model));
  const own: Own = {
    ...(isExample(of.network) ? {} : { network: of.network }),
    ...(used.length > 0 ? { models: Object.fromEntries(used) } : {}),
    ...(JSON.stringify(of.jobs).length > LONGEST_JOBS ? { jobs: of.jobs } : {}),
    ...(Object.keys(of.more).length > 0 ? { more: of.more } : {}),
  };
  return Object.keys(own).length > 0 ? own : undefined;
}

// The same documents are packed once, however long a slider moves.
let lastPacked: { of: Own; text: string } | undefined;

const isSame = (a: Own, b: Own): boolean =>
  a.network === b.network &&
  a.jobs === b.jobs &&
  a.more === b.more &&
  Object.keys({ ...a.models, ...b.models }).every((name) => a.models?.[name] === b.models?.[name]);

async function packedOnce(of: Own): Promise<string> {
  if (!lastPacked || !isSame(lastPacked.of, of)) lastPacked = { of, text: await packed(of) };
  return lastPacked.text;
}

/** The text behind #. */
export async function textOf(of: Setup): Promise<string> {
  const out = new URLSearchParams();
  const own = ownOf(of);
  if (!own?.network) out.set('network', of.network.name!);
  if (!own?.jobs) putJobs(out, of.jobs);
  for (const key of CHOICES) if (!USUAL[key].includes(of[key])) out.set(key, of[key]);
  if (of.jobs.length > 1 || (of.jobs[0]?.count ?? 1) > 1) out.set('shown', of.shown);
  putChanges(out, of.changes);
  if (own) out.set('documents', await packedOnce(own));
  return out.toString();
}

const number = (text: string | null): number => {
  const value = Number(text ?? 0);
  return Number.isFinite(value) ? Math.max(-6, Math.min(6, value)) : 0;
};

function elements(texts: string[]): Record<string, ElementChange> {
  const out: Record<string, ElementChange> = {};
  for (const text of texts) {
    const [name, rate, backlog] = JSON.parse(text) as [string, number, number | undefined];
    out[String(name)] = { rate: number(String(rate)), ...(typeof backlog === 'number' ? { backlog } : {}) };
  }
  return out;
}

function changesOf(given: URLSearchParams): Changes {
  return {
    ...NO_CHANGES,
    bandwidth: number(given.get('bandwidth')),
    speed: number(given.get('speed')),
    nodes: elements(given.getAll('node')),
    links: elements(given.getAll('link')),
    withoutNodes: given.getAll('without-node'),
    withoutLinks: given.getAll('without-link').map(Number),
  };
}

function jobsOf(given: URLSearchParams): JobRow[] {
  const rows = given.get('jobs');
  if (rows !== null) return JSON.parse(rows) as JobRow[];
  return [{ id: 'job', model: given.get('model') ?? '', source: given.get('source') ?? '', destination: given.get('destination') ?? '' }];
}

const parameters = (text: string): URLSearchParams => new URLSearchParams(text.replace(/^#/, ''));

/** Whether an address has documents of its own, which are to be unpacked and inspected before they are shown. */
export const hasOwn = (text: string): boolean => parameters(text).has('documents');

/** The documents of an address; rejects if it was cut short. */
export async function ownIn(text: string): Promise<Own> {
  const packed = parameters(text).get('documents');
  const own = packed === null ? {} : await unpacked(packed);
  if (typeof own !== 'object' || own === null || Array.isArray(own)) throw new Error('it is no object');
  return own;
}

/** What the address asks for, `own` being its documents; undefined if it asks for nothing, or for what is not there. */
export function setupFrom(text: string, own: Own = {}): Partial<Setup> | undefined {
  try {
    const given = parameters(text);
    const name = given.get('network') ?? '';
    const network = own.network ?? (exampleNetworks.has(name) ? networks.peek()[name]! : undefined);
    const jobs = own.jobs ?? jobsOf(given);
    const known = (model: string): boolean => Object.hasOwn(own.models ?? {}, model) || exampleModels.has(model);
    if (!network || jobs.length === 0 || !jobs.every((job) => known(job.model) && !('rate' in job))) return undefined;
    const ids = new Set(network.nodes.map((node) => node.id));
    if (!jobs.every((job) => ids.has(job.source) && ids.has(job.destination))) return undefined;
    const choices = Object.fromEntries(CHOICES.flatMap((key) => (given.has(key) ? [[key, given.get(key)!]] : [])));
    return {
      network,
      models: { ...models.peek(), ...own.models },
      jobs,
      ...choices,
      ...(given.has('shown') ? { shown: given.get('shown')! } : {}),
      more: own.more ?? {},
      changes: changesOf(given),
    };
  } catch {
    return undefined;
  }
}
