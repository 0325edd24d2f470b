import { expect, it } from 'vitest';
import { optionsOf } from '../../src/state/planning';
import { setupOf } from '../../src/state/record';
import type { RecordDocument } from '../../src/documents/types';

it('serves by the discipline that the timeline of the report shows', () => {
  const record = {
    plan: { jobs: [{ id: 'j' }], planner: 'greedy', objective: 'mean-latency', waiting: 'draining', discipline: 'preemptive-priority' },
    network: { format: 'lamina.network/1', nodes: [], links: [] },
    models: {},
    jobs: { format: 'lamina.jobs/1', models: {}, jobs: [] },
    trace: { format: 'lamina.trace/1', discipline: 'fifo', jobs: [], resources: [] },
    version: '1',
  } as unknown as RecordDocument;
  expect(setupOf(record)).toMatchObject({ discipline: 'fifo', planner: 'greedy', objective: 'mean-latency' });
  const of = { ...setupOf(record), jobs: [{ id: 'j', model: 'm', source: 'a', destination: 'a', count: 2 }] };
  expect(optionsOf(of).discipline).toBe('fifo');
  expect(optionsOf({ ...of, jobs: [{ ...of.jobs[0]!, count: 1 }] })).not.toHaveProperty('discipline');
});
