// What the reader has chosen. Everything else on the page follows from it.
import { computed, signal } from '@preact/signals';
import { raise } from './alerts';
import { chainOf, type Chain } from '../documents/chain';
import { NO_CHANGES, changed, type Changes, type ElementChange } from '../documents/changes';
import type { JobRow, JobsDocument, ModelDocument, NetworkDocument } from '../documents/types';

export interface Setup {
  network: NetworkDocument;
  models: Readonly<Record<string, ModelDocument>>; // by the names that jobs use; more than these may be there
  jobs: readonly JobRow[]; // at least one
  shown: string; // id of the planned job that the figures follow
  planner: string;
  objective: string;
  waiting: string;
  discipline: string;
  more: Readonly<Record<string, unknown>>; // further options of the record a report was made with
  changes: Changes;
}

export type Selection = { kind: 'node'; id: string } | { kind: 'link'; row: number } | undefined;

export const MANY_PLANNER = 'greedy';
export const ONE_PLANNER = 'shortest-path';

const EMPTY: Setup = {
  network: { format: 'lamina.network/1', nodes: [], links: [] },
  models: {},
  jobs: [{ id: 'job', model: '', source: '', destination: '' }],
  shown: 'job',
  planner: ONE_PLANNER,
  objective: 'latency',
  waiting: 'draining',
  discipline: 'preemptive-priority',
  more: {},
  changes: NO_CHANGES,
};

export const setup = signal<Setup>(EMPTY);
export const selection = signal<Selection>(undefined);
export const changedNetwork = computed(() => changed(setup.value.network, setup.value.changes));

export const countOf = (jobs: readonly JobRow[]): number => jobs.reduce((sum, job) => sum + (job.count ?? 1), 0);
export const isMany = computed(() => countOf(setup.value.jobs) > 1);

/** The row of the jobs file that the planned job `id` comes of: with a count n it is planned as id#1 .. id#n. */
export function rowOf(jobs: readonly JobRow[], id: string): number {
  const exact = jobs.findIndex((job) => job.id === id);
  return exact >= 0
    ? exact
    : Math.max(
        0,
        jobs.findIndex((job) => id.startsWith(`${job.id}#`)),
      );
}

export const shownRow = computed<JobRow>(() => setup.value.jobs[rowOf(setup.value.jobs, setup.value.shown)]!);
export const shownModel = computed<ModelDocument | undefined>(() => setup.value.models[shownRow.value.model]);

/** The layers that plans number; with other cuts than single ones only the planner knows them. */
export const shownChain = computed<Chain | undefined>(() =>
  shownModel.value && (setup.value.more.cuts ?? 'single') === 'single' ? chainOf(shownModel.value) : undefined,
);

// Planners and objectives of one job are not those of several: what does not fit becomes the usual one.
function fitting(next: Setup, wasMany: boolean): Setup {
  const many = countOf(next.jobs) > 1;
  const planner = many && next.planner === ONE_PLANNER ? MANY_PLANNER : wasMany && !many ? ONE_PLANNER : next.planner;
  const objective = many && next.objective === 'latency' ? 'mean-latency' : wasMany && !many ? 'latency' : next.objective;
  const known = next.jobs.some((job) => job.id === next.shown || ((job.count ?? 1) > 1 && next.shown.startsWith(`${job.id}#`)));
  const first = next.jobs[0]!;
  const shown = known ? next.shown : (first.count ?? 1) > 1 ? `${first.id}#1` : first.id;
  return { ...next, planner, objective, shown };
}

export function change(part: Partial<Setup>): void {
  setup.value = fitting({ ...setup.value, ...part }, isMany.value);
}

export function changeNetwork(part: Partial<Changes>): void {
  change({ changes: { ...setup.value.changes, ...part } });
}

export function changeShownJob(part: Partial<JobRow>): void {
  const { jobs, shown } = setup.value;
  const at = rowOf(jobs, shown);
  change({ jobs: jobs.map((job, i) => (i === at ? { ...job, ...part } : job)) });
}

export function changeSelected(part: ElementChange): void {
  const { changes } = setup.value;
  const chosen = selection.value;
  if (chosen?.kind === 'node') changeNetwork({ nodes: { ...changes.nodes, [chosen.id]: { ...changes.nodes[chosen.id], ...part } } });
  if (chosen?.kind === 'link') changeNetwork({ links: { ...changes.links, [chosen.row]: { ...changes.links[chosen.row], ...part } } });
}

export function removeSelected(): void {
  const { changes, jobs } = setup.value;
  const chosen = selection.value;
  const job =
    chosen?.kind === 'node' ? jobs.find(({ source, destination }) => source === chosen.id || destination === chosen.id) : undefined;
  if (job && chosen?.kind === 'node') {
    raise('remove', `${chosen.id} is the ${job.source === chosen.id ? 'source' : 'destination'} of ${job.id}; choose another one first`);
    return;
  }
  if (chosen?.kind === 'node') changeNetwork({ withoutNodes: [...changes.withoutNodes, chosen.id] });
  if (chosen?.kind === 'link') changeNetwork({ withoutLinks: [...changes.withoutLinks, chosen.row] });
  selection.value = undefined;
}

/** Ends that are in the network: those of the job where they are, else its first and last node. */
export function fitEnds(jobs: readonly JobRow[], network: NetworkDocument): readonly JobRow[] {
  const ids = new Set(network.nodes.map((node) => node.id));
  const fits = jobs.every((job) => ids.has(job.source) && ids.has(job.destination));
  if (fits) return jobs;
  const model = jobs[0]!.model;
  return [{ id: 'job', model, source: network.nodes[0]?.id ?? '', destination: network.nodes.at(-1)?.id ?? '' }];
}

/** The models that jobs use, and the jobs as a document. */
export function jobsDocument({ jobs, models }: Pick<Setup, 'jobs' | 'models'>): {
  models: Record<string, ModelDocument>;
  jobs: JobsDocument;
} {
  const used = [...new Set(jobs.map((job) => job.model))].filter((name) => Object.hasOwn(models, name));
  return {
    models: Object.fromEntries(used.map((name) => [name, models[name]!])),
    jobs: { format: 'lamina.jobs/1', models: Object.fromEntries(used.map((name) => [name, `${fileStem(name)}.json`])), jobs: [...jobs] },
  };
}

const fileStem = (name: string): string => name.replace(/[^\w.-]+/g, '_') || 'model';
