// The intervals of a trace as flat arrays, so that 100,000 of them are painted in a frame: sorted by row and start, found by halving.
import { measuredOf } from '../documents/measured';
import type { PlannedJob, ResourceRow, RunDocument, TraceDocument } from '../documents/types';

export interface TimelineRow {
  name: string;
  kind: 'node' | 'link';
  first: number; // its intervals: [first, last)
  last: number;
  utilisation: number;
}

export interface TimelineData {
  rows: TimelineRow[];
  start: Float64Array;
  end: Float64Array;
  job: Int32Array; // position in the plan
  step: Int32Array;
  from: number; // the time shown when all is shown
  until: number;
  extras: Extra[]; // of the shown job: what is no service
  measured: MeasuredBar[]; // by row and start
}

export interface MeasuredBar {
  row: number;
  job: number; // position in the plan
  start: number;
  end: number;
}

export interface Extra {
  row: number;
  kind: 'propagation' | 'waiting';
  start: number;
  end: number;
}

const nameOf = (resource: ResourceRow): string => (resource.kind === 'node' ? resource.node : `${resource.from} → ${resource.to}`);

// In the order in which they are first used: what follows in time stands below.
function inOrder(resources: ResourceRow[]): ResourceRow[] {
  const first = (resource: ResourceRow) => resource.intervals.reduce((least, interval) => Math.min(least, interval.start_s), Infinity);
  return resources
    .filter((resource) => resource.intervals.length > 0)
    .map((resource) => ({ resource, at: first(resource) }))
    .sort((a, b) => a.at - b.at)
    .map(({ resource }) => resource);
}

export function timelineOf(
  trace: TraceDocument,
  jobs: readonly PlannedJob[],
  shown: PlannedJob | undefined,
  run?: RunDocument,
): TimelineData {
  const resources = inOrder(trace.resources);
  const count = resources.reduce((sum, resource) => sum + resource.intervals.length, 0);
  const position = new Map(jobs.map((job, i) => [job.id, i]));
  const data: TimelineData = {
    rows: [],
    start: new Float64Array(count),
    end: new Float64Array(count),
    job: new Int32Array(count),
    step: new Int32Array(count),
    from: 0,
    until: 1e-9,
    extras: [],
    measured: [],
  };
  let at = 0;
  for (const resource of resources) {
    const first = at;
    for (const interval of [...resource.intervals].sort((a, b) => a.start_s - b.start_s)) {
      ((data.start[at] = interval.start_s),
        (data.end[at] = interval.end_s),
        (data.job[at] = position.get(interval.job) ?? -1),
        (data.step[at] = interval.step));
      data.until = Math.max(data.until, data.end[at++]!);
    }
    data.rows.push({ name: nameOf(resource), kind: resource.kind, first, last: at, utilisation: resource.utilisation });
  }
  data.until = Math.max(data.until, ...trace.jobs.map((job) => job.completion_s));
  data.extras = extrasOf(resources, shown);
  data.measured = measuredBars(resources, jobs, run);
  data.until = data.measured.reduce((last, bar) => Math.max(last, bar.end), data.until);
  return data;
}

// Of each resource, by "node a" or "link 3 a".
const positions = (resources: ResourceRow[]): Map<string, number> =>
  new Map(
    resources.map((resource, i) => [resource.kind === 'node' ? `node ${resource.node}` : `link ${resource.link} ${resource.from}`, i]),
  );

// Hops that were measured together stand where they begin.
function measuredBars(resources: ResourceRow[], jobs: readonly PlannedJob[], run: RunDocument | undefined): MeasuredBar[] {
  if (!run) return [];
  const row = positions(resources);
  const bars = jobs.flatMap((job, position) =>
    measuredOf(job, run).flatMap(({ steps, start, end }) => {
      const step = job.steps![steps[0] - 1]!;
      const at = row.get(step.kind === 'compute' ? `node ${step.node}` : `link ${step.link} ${step.from}`);
      return at === undefined ? [] : [{ row: at, job: position, start, end }];
    }),
  );
  return bars.sort((a, b) => a.row - b.row || a.start - b.start);
}

// What a step takes besides service: it waits before, and a tensor travels on after its link is free again.
function extrasOf(resources: ResourceRow[], shown: PlannedJob | undefined): Extra[] {
  const row = positions(resources);
  return (shown?.steps ?? []).flatMap((step, i) => {
    const at = row.get(step.kind === 'compute' ? `node ${step.node}` : `link ${step.link} ${step.from}`);
    if (at === undefined) return [];
    const own = resources[at]!.intervals.filter((interval) => interval.job === shown!.id && interval.step === i + 1);
    const served = own.reduce((last, interval) => Math.max(last, interval.end_s), step.start_s);
    const extras: Extra[] = [];
    if (own[0] && own[0].start_s > step.start_s * (1 + 1e-9))
      extras.push({ row: at, kind: 'waiting', start: step.start_s, end: own[0].start_s });
    if (step.kind === 'send' && step.end_s > served) extras.push({ row: at, kind: 'propagation', start: served, end: step.end_s });
    return extras;
  });
}

/** The first interval of a row that ends after `time`: intervals of a row don't overlap unless jobs share it, and then little. */
export function firstAfter(data: TimelineData, row: TimelineRow, time: number): number {
  let low = row.first,
    high = row.last;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (data.end[middle]! <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}
