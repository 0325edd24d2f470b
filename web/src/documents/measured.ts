// What came of running a plan (lamina.run/1), step by step beside what was planned.
import type { MeasuredJob, MeasuredStep, PlannedJob, RunDocument, Step } from './types';

/** A measured step: which steps of the plan it is (hops past nodes without agents are one), and when it would have been, had each
 * step begun as much later or earlier than planned as those before it ended. */
export interface MeasuredRow {
  steps: [first: number, last: number]; // from 1
  predicted: number;
  measured: number;
  start: number;
  end: number;
}

const isBegin = (planned: Step, measured: MeasuredStep): boolean =>
  planned.kind === 'compute'
    ? measured.kind === 'compute' &&
      planned.node === measured.node &&
      planned.first_layer === measured.first_layer &&
      planned.last_layer === measured.last_layer
    : measured.kind === 'send' && planned.from === measured.from && planned.tensor === measured.tensor;

// The position of its last step; -1 where the plan has another one there.
function lastOf(steps: readonly Step[], first: number, measured: MeasuredStep): number {
  const begin = steps[first];
  if (!begin || !isBegin(begin, measured)) return -1;
  if (measured.kind === 'compute') return first;
  for (let i = first; i < steps.length; ++i) {
    const step = steps[i]!;
    if (step.kind !== 'send' || step.tensor !== measured.tensor) return -1;
    if (step.to === measured.to) return i;
  }
  return -1;
}

export const measuredJob = (run: RunDocument | undefined, id: string): MeasuredJob | undefined => run?.jobs.find((job) => job.id === id);

/** None where the job was not run, or the run is one of another plan. */
export function measuredOf(job: PlannedJob, run: RunDocument | undefined): MeasuredRow[] {
  const steps = job.steps ?? [];
  const rows: MeasuredRow[] = [];
  let next = 0,
    late = 0;
  for (const step of measuredJob(run, job.id)?.steps ?? []) {
    const last = lastOf(steps, next, step);
    if (last < 0) return [];
    const start = steps[next]!.start_s + late;
    rows.push({ steps: [next + 1, last + 1], predicted: step.predicted_s, measured: step.measured_s, start, end: start + step.measured_s });
    late += step.measured_s - (steps[last]!.end_s - steps[next]!.start_s);
    next = last + 1;
  }
  return next === steps.length ? rows : [];
}

/** How far measured is off, of a stretch of steps: "+1.2 %". */
export function offText(measured: number, predicted: number): string {
  if (!(predicted > 0)) return '';
  const off = 100 * (measured / predicted - 1);
  return `${off < 0 ? '−' : '+'}${Math.abs(off).toFixed(1)} %`;
}

/** Of the steps first to last together; undefined where they were not measured by themselves. */
export function measuredIn(rows: readonly MeasuredRow[], [first, last]: [number, number]): MeasuredRow | undefined {
  const inside = rows.filter((row) => row.steps[0] >= first && row.steps[1] <= last);
  if (inside.length === 0 || inside[0]!.steps[0] !== first || inside.at(-1)!.steps[1] !== last) return undefined;
  const sum = (of: (row: MeasuredRow) => number) => inside.reduce((total, row) => total + of(row), 0);
  return {
    steps: [first, last],
    predicted: sum((row) => row.predicted),
    measured: sum((row) => row.measured),
    start: inside[0]!.start,
    end: inside.at(-1)!.end,
  };
}
