// Plans whenever the setup changes: one request at a time, always the latest. What is on screen is one consistent record.
import { computed, effect, signal } from '@preact/signals';
import type { Planner } from '../core/planner';
import { changed, isUnchanged } from '../documents/changes';
import { Durations } from '../documents/quantity';
import { isErrorDocument, type PlanDocument, type PlannedJob, type RecordDocument, type TraceDocument } from '../documents/types';
import { alerts, raise } from './alerts';
import { changedNetwork, countOf, jobsDocument, setup, type Setup } from './setup';

/** A record and what it was made of: `rows` are the rows of the unchanged network that the record's links come from. */
export interface Result {
  record: RecordDocument;
  setup: Setup;
  rows: readonly number[];
}

export const planner = signal<Planner | undefined>(undefined);
export const result = signal<Result | undefined>(undefined);
/** The record that a report was opened with, and the setup that it stands for: there nothing is planned anew. */
export const given = signal<Result | undefined>(undefined);

export const version: string = __LAMINA_VERSION__;

export function optionsOf(of: Setup): Record<string, unknown> {
  return {
    ...of.more,
    planner: of.planner,
    objective: of.objective,
    waiting: of.waiting,
    // One job has no rivals.
    ...(of.discipline === 'preemptive-priority' || countOf(of.jobs) === 1 ? {} : { discipline: of.discipline }),
  };
}

/** What a request of any verb says of the setup. */
export function requestOf(of: Setup): { network: object; models: object; jobs: readonly object[]; options: Record<string, unknown> } {
  const documents = jobsDocument(of);
  return { network: changed(of.network, of.changes).network, models: documents.models, jobs: of.jobs, options: optionsOf(of) };
}

async function simulate(
  by: Planner,
  request: ReturnType<typeof requestOf>,
  plan: PlanDocument,
  discipline: string,
): Promise<TraceDocument | undefined> {
  const trace = await by.answer('simulate', {
    network: request.network,
    models: request.models,
    jobs: request.jobs,
    plan,
    options: { discipline },
  });
  return isErrorDocument(trace) ? undefined : (trace as TraceDocument);
}

const NO_TRACE: TraceDocument = { format: 'lamina.trace/1', discipline: 'preemptive-priority', jobs: [], resources: [] };

async function planOnce(by: Planner, of: Setup): Promise<Result | string> {
  const { network, rows } = changedNetwork.peek();
  const request = requestOf(of);
  const answer = await by.answer('plan', request);
  if (isErrorDocument(answer)) return `${answer.error.message}${answer.error.where ? ` (${answer.error.where})` : ''}`;
  const plan = answer as PlanDocument;
  if (!Array.isArray(plan.jobs)) return 'these jobs are streams; the page plans jobs without a rate';
  const trace = (await simulate(by, request, plan, of.discipline)) ?? NO_TRACE;
  return { record: { plan, network, ...jobsDocument(of), trace, version }, setup: of, rows };
}

let running: Promise<void> | undefined;
let wanted: Setup | undefined;

async function run(): Promise<void> {
  while (wanted) {
    const of = wanted;
    wanted = undefined;
    const by = planner.peek();
    if (!by) return;
    const done = await planOnce(by, of).catch((e: unknown) => `no answer from ${by.place}: ${e instanceof Error ? e.message : String(e)}`);
    if (isGiven(setup.peek())) return;
    if (typeof done === 'string') raise('plan', done);
    else {
      alerts.value = alerts.peek().filter((alert) => alert.about !== 'plan' && alert.about !== 'remove');
      result.value = done;
    }
  }
}

function isGiven(of: Setup): boolean {
  const start = given.peek()?.setup;
  return start !== undefined && isUnchanged(of.changes) && isSamePlan({ ...start, changes: of.changes }, of);
}

function plan(of: Setup): void {
  if (isGiven(of)) {
    wanted = undefined;
    result.value = { ...given.peek()!, setup: of };
    return;
  }
  wanted = of;
  running ??= run().finally(() => (running = undefined));
}

// Which job is shown changes no plan.
function isSamePlan(a: Setup | undefined, b: Setup): boolean {
  return (
    a !== undefined &&
    a.network === b.network &&
    a.models === b.models &&
    a.jobs === b.jobs &&
    a.changes === b.changes &&
    a.planner === b.planner &&
    a.objective === b.objective &&
    a.waiting === b.waiting &&
    a.discipline === b.discipline &&
    a.more === b.more
  );
}

let last: Setup | undefined;

/** From now on the record follows the setup. */
export function startPlanning(): void {
  effect(() => {
    const of = setup.value;
    const by = planner.value;
    if (of.network.nodes.length === 0 || (!by && !isGiven(of))) return;
    if (!isSamePlan(last, of)) plan(of);
    last = of;
  });
}

export const shownJob = computed<PlannedJob | undefined>(() => {
  const jobs = result.value?.record.plan.jobs;
  return jobs?.find((job) => job.id === setup.value.shown) ?? jobs?.[0];
});

/** The latency, as `lamina plan` prints it first. */
export const latencyText = computed(() => {
  const plan = result.value?.record.plan;
  return plan ? objectiveText(plan) : '';
});

export function objectiveText(plan: PlanDocument): string {
  const one = plan.jobs.length === 1 ? plan.jobs[0] : undefined;
  if (one) return one.latency_s === undefined || one.status !== 'planned' ? 'no plan' : new Durations(one.latency_s).text(one.latency_s);
  const value = plan.summary?.objective_s;
  if (value === null || value === undefined) return 'no plan';
  if (plan.summary?.unit && plan.summary.unit !== 's') return `${value} ${value === 1 ? 'job' : 'jobs'}`;
  return new Durations(value).text(value);
}
