import { expect, it } from 'vitest';
import { firstAfter, timelineOf } from '../../src/figures/timeline_data';
import type { PlannedJob, TraceDocument } from '../../src/documents/types';

const trace = (count: number): TraceDocument => ({
  format: 'lamina.trace/1',
  discipline: 'fifo',
  jobs: [{ id: 'j', completion_s: count, latency_s: count }],
  resources: [
    {
      kind: 'node',
      node: 'a',
      busy_s: 1,
      utilisation: 0.5,
      intervals: Array.from({ length: count }, (_, i) => ({ job: 'j', step: 1, start_s: i, end_s: i + 0.5 })),
    },
  ],
});

it('finds the first interval that ends after a time, as a scan does', () => {
  const data = timelineOf(trace(1000), [], undefined);
  for (const time of [-1, 0, 0.4, 0.5, 17.3, 998.9, 999.6]) {
    const scan = [...data.end].findIndex((end) => end > time);
    expect(firstAfter(data, data.rows[0]!, time)).toBe(scan < 0 ? 1000 : scan);
  }
});

it('tells waiting and travelling of the shown job', () => {
  const job: PlannedJob = {
    id: 'j',
    status: 'planned',
    steps: [{ kind: 'send', tensor: 0, bytes: 1, from: 'a', to: 'b', link: 3, waiting_s: 1, start_s: 0, end_s: 4 }],
  };
  const one: TraceDocument = {
    format: 'lamina.trace/1',
    discipline: 'fifo',
    jobs: [],
    resources: [
      { kind: 'link', link: 3, from: 'a', to: 'b', busy_s: 1, utilisation: 1, intervals: [{ job: 'j', step: 1, start_s: 1, end_s: 2 }] },
    ],
  };
  expect(timelineOf(one, [job], job).extras).toEqual([
    { row: 0, kind: 'waiting', start: 0, end: 1 },
    { row: 0, kind: 'propagation', start: 2, end: 4 },
  ]);
});

it('lays out 100,000 intervals in a moment', () => {
  const big = trace(100_000);
  const start = performance.now();
  timelineOf(big, [], undefined);
  expect(performance.now() - start).toBeLessThan(1500);
});
