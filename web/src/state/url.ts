// The state in the address: what a link brings back. Networks and models that were opened from files are not in it.
import { effect } from '@preact/signals';
import { NO_CHANGES, type Changes, type ElementChange } from '../documents/changes';
import type { JobRow } from '../documents/types';
import { exampleModels, exampleNetworks, models, networks } from './library';
import { setup, type Setup } from './setup';

const LONGEST = 6000;
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

function putJobs(out: URLSearchParams, jobs: readonly JobRow[]): void {
  const [job] = jobs;
  if (jobs.length === 1 && Object.keys(job!).length === 4 && job!.id === 'job') {
    out.set('model', job!.model);
    out.set('source', job!.source);
    out.set('destination', job!.destination);
  } else {
    out.set('jobs', JSON.stringify(jobs));
  }
}

export function textOf(of: Setup): string {
  const out = new URLSearchParams();
  if (of.network.name !== undefined) out.set('network', of.network.name);
  putJobs(out, of.jobs);
  for (const key of CHOICES) if (!USUAL[key].includes(of[key])) out.set(key, of[key]);
  if (of.jobs.length > 1 || (of.jobs[0]?.count ?? 1) > 1) out.set('shown', of.shown);
  putChanges(out, of.changes);
  const text = out.toString();
  return text.length <= LONGEST ? text : '';
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

/** What the address asks for; undefined if it asks for nothing, or for what is not among the examples. */
export function setupFrom(text: string): Partial<Setup> | undefined {
  try {
    const given = new URLSearchParams(text.replace(/^#/, ''));
    const name = given.get('network') ?? '';
    const jobs = jobsOf(given);
    if (!exampleNetworks.has(name) || jobs.length === 0 || !jobs.every((job) => exampleModels.has(job.model))) return undefined;
    const network = networks.peek()[name]!;
    const ids = new Set(network.nodes.map((node) => node.id));
    if (!jobs.every((job) => ids.has(job.source) && ids.has(job.destination))) return undefined;
    const choices = Object.fromEntries(CHOICES.flatMap((key) => (given.has(key) ? [[key, given.get(key)!]] : [])));
    return {
      network,
      models: models.peek(),
      jobs,
      ...choices,
      ...(given.has('shown') ? { shown: given.get('shown')! } : {}),
      changes: changesOf(given),
    };
  } catch {
    return undefined;
  }
}

/** From now on the address follows the setup, a moment behind it: browsers allow few changes a second. */
export function startAddress(): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let first = true;
  effect(() => {
    const text = textOf(setup.value);
    clearTimeout(timer);
    if (!first) timer = setTimeout(() => history.replaceState(null, '', text ? `#${text}` : location.pathname), 200);
    first = false;
  });
}
