import { expect, it } from 'vitest';
import { measuredIn, measuredOf, offText } from '../../src/documents/measured';
import type { PlannedJob, RecordDocument, RunDocument, TraceDocument } from '../../src/documents/types';
import { plainHtml } from '../../src/downloads/plain_html';
import { timelineOf } from '../../src/figures/timeline_data';

const send = { kind: 'send' as const, tensor: 0, bytes: 8, waiting_s: 0 };
const stay = { kind: 'compute' as const, node: 'c', first_layer: 1, last_layer: 2 };
const job: PlannedJob = {
  id: 'j',
  status: 'planned',
  latency_s: 5,
  steps: [
    { ...send, from: 'a', to: 'b', link: 0, start_s: 0, end_s: 1 },
    { ...send, from: 'b', to: 'c', link: 1, start_s: 1, end_s: 2 },
    { ...stay, waiting_s: 0, start_s: 2, end_s: 5 },
  ],
};
// The router b has no agent: both hops are one.
const run: RunDocument = {
  format: 'lamina.run/1',
  engine: 'e',
  jobs: [
    {
      id: 'j',
      runs: 3,
      latency_s: { min: 5, median: 5.5, p95: 6 },
      predicted_s: 5,
      steps: [
        { kind: 'send', tensor: 0, bytes: 8, from: 'a', to: 'c', link: 0, predicted_s: 2, measured_s: 2.5 },
        { ...stay, predicted_s: 3, measured_s: 2.7 },
      ],
    },
  ],
};

it('puts what was measured where the steps before it ended', () => {
  const rows = measuredOf(job, run);
  expect(rows.map((row) => row.steps)).toEqual([
    [1, 2],
    [3, 3],
  ]);
  expect(rows[1]!.start).toBeCloseTo(2.5);
  expect(rows[1]!.end).toBeCloseTo(5.2);
  expect(measuredIn(rows, [1, 2])!.measured).toBe(2.5);
  expect(measuredIn(rows, [1, 1])).toBeUndefined();
});

it('shows nothing of a run of another plan', () => {
  const steps = run.jobs[0]!.steps;
  for (const other of [steps.slice(1), steps.slice(0, 1), [steps[0]!, { ...steps[1]!, last_layer: 1 } as (typeof steps)[number]]])
    expect(measuredOf(job, { ...run, jobs: [{ ...run.jobs[0]!, steps: other }] })).toEqual([]);
  expect(measuredOf({ ...job, id: 'k' }, run)).toEqual([]);
});

it('says by how much it is off', () => {
  expect(offText(5.5, 5)).toBe('+10.0 %');
  expect(offText(2.7, 3)).toBe('−10.0 %');
  expect(offText(1, 0)).toBe('');
});

it('draws a bar of each measured step in the row of its resource', () => {
  const trace: TraceDocument = {
    format: 'lamina.trace/1',
    discipline: 'fifo',
    jobs: [{ id: 'j', completion_s: 5, latency_s: 5 }],
    resources: [
      { kind: 'node', node: 'c', busy_s: 3, utilisation: 0.6, intervals: [{ job: 'j', step: 3, start_s: 2, end_s: 5 }] },
      { kind: 'link', link: 0, from: 'a', to: 'b', busy_s: 1, utilisation: 0.2, intervals: [{ job: 'j', step: 1, start_s: 0, end_s: 1 }] },
    ],
  };
  const data = timelineOf(trace, [job], job, run);
  expect(data.measured.map((bar) => [data.rows[bar.row]!.name, bar.job])).toEqual([
    ['a → b', 0],
    ['c', 0],
  ]);
  expect(data.until).toBeCloseTo(5.2);
  expect(timelineOf(trace, [job], job).measured).toEqual([]);
});

it('stands in the plain page, too', () => {
  const record = { plan: { jobs: [job], planner: 'p', waiting: 'w', objective: 'latency' }, network: { name: 'n' }, run, version: '1' };
  const html = plainHtml(record as unknown as RecordDocument);
  expect(html).toContain('median of 3 runs');
  for (const cell of ['Measured', '2.50 s', '+25.0 %', '−10.0 %']) expect(html).toContain(`>${cell}<`);
});
