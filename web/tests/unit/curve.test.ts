import { expect, it } from 'vitest';
import type { Planner } from '../../src/core/planner';
import type { Breakdown, ComputeStep, SendStep, Step } from '../../src/documents/types';
import { curveOf } from '../../src/state/curve';

// Each plan is a line: seconds of transmission at bandwidth × 1, and the rest. The planner takes the lowest.
function plannerOf(lines: [transmission: number, rest: number][]): Planner {
  return {
    place: 'a test',
    answer: (_verb, request) => {
      const factor = Number((request as { options: { scale: string[] } }).options.scale[0]!.split('=')[1]);
      const costs = lines.map(([transmission, rest], i) => ({
        i,
        transmission: transmission / factor,
        rest,
        total: transmission / factor + rest,
      }));
      const best = costs.reduce((a, b) => (b.total < a.total ? b : a));
      return Promise.resolve({
        jobs: [
          {
            id: 'job',
            status: 'planned',
            breakdown: { transmission_s: best.transmission, compute_s: best.rest, propagation_s: 0, waiting_s: 0 },
            steps: [{ kind: 'compute', node: `plan ${best.i}`, waiting_s: 0 }],
          },
        ],
        summary: { objective_s: best.total },
      });
    },
  };
}

const request = { network: { nodes: [], links: [] }, models: {}, jobs: [], options: { waiting: 'draining' } };

it('finds every point where the best plan changes', async () => {
  // 4 / f + 1 = 2 / f + 2 at f = 2; 2 / f + 2 = 1 / f + 4 at f = 1 / 2. The fourth plan is never best.
  const curve = await curveOf(
    plannerOf([
      [4, 1],
      [2, 2],
      [1, 4],
      [3, 3],
    ]),
    request,
    true,
    () => true,
  );
  expect(curve!.isExact).toBe(true);
  expect(curve!.changes.map((change) => change.factor)).toEqual([expect.closeTo(0.5, 9), expect.closeTo(2, 9)]);
  expect(curve!.changes.map((change) => [change.before, change.after])).toEqual([
    ['plan 2', 'plan 1'],
    ['plan 1', 'plan 0'],
  ]);
  for (const { factor, seconds } of curve!.points) expect(seconds).toBeCloseTo(Math.min(4 / factor + 1, 2 / factor + 2, 1 / factor + 4), 9);
});

it('finds them among many lines, as a scan does', async () => {
  // Tangents of 2 sqrt(x): every one is best somewhere, and neighbours meet at the geometric mean of where they touch.
  const touches = Array.from({ length: 9 }, (_, i) => 0.2 * 1.6 ** i);
  const curve = await curveOf(plannerOf(touches.map((x) => [1 / Math.sqrt(x), Math.sqrt(x)])), request, true, () => true);
  const expected = touches
    .slice(1)
    .map((x, i) => 1 / Math.sqrt(x * touches[i]!))
    .filter((f) => f > 0.1 && f < 10)
    .sort((a, b) => a - b);
  expect(curve!.changes.map((change) => change.factor)).toEqual(expected.map((f) => expect.closeTo(f, 6)));
});

it('has no change where one plan is always best', async () => {
  expect(
    (await curveOf(
      plannerOf([
        [1, 1],
        [2, 2],
      ]),
      request,
      true,
      () => true,
    ))!.changes,
  ).toEqual([]);
});

it('stops if nobody waits for it any more', async () => {
  expect(await curveOf(plannerOf([[1, 1]]), request, true, () => false)).toBeUndefined();
});

const withBacklogs = { nodes: [], links: [{ backlog: '1 MB' }] };
const at = (node: string, first: number, last: number, waiting = 0): ComputeStep => ({
  kind: 'compute',
  node,
  first_layer: first,
  last_layer: last,
  waiting_s: waiting,
  start_s: 0,
  end_s: 0,
});
const over = (link: number, waiting: number): SendStep => ({
  kind: 'send',
  tensor: 0,
  bytes: 1,
  from: 'a',
  to: 'b',
  link,
  waiting_s: waiting,
  start_s: 0,
  end_s: 0,
});

// Of the plans that are made for a factor the best one.
function plannerAmong(plansAt: (factor: number) => { breakdown: Breakdown; steps: Step[] }[]): Planner {
  const total = (b: Breakdown) => b.compute_s + b.transmission_s + b.propagation_s + b.waiting_s;
  return {
    place: 'a test',
    answer: (_verb, asked) => {
      const factor = Number((asked as { options: { scale: string[] } }).options.scale[0]!.split('=')[1]);
      const best = plansAt(factor).reduce((a, b) => (total(b.breakdown) < total(a.breakdown) ? b : a));
      return Promise.resolve({ jobs: [{ id: 'job', status: 'planned', ...best }], summary: { objective_s: total(best.breakdown) } });
    },
  };
}

it('scales waiting for links with the bandwidth, and waiting for nodes not', async () => {
  // Over the link (2 + 2) / f and 1 at its end; here 4 alone: they meet at 4 / f + 1 = 4, f = 4 / 3.
  const planner = plannerAmong((factor) => [
    {
      breakdown: { compute_s: 0, transmission_s: 2 / factor, propagation_s: 0, waiting_s: 2 / factor + 1 },
      steps: [over(0, 2 / factor), at('b', 1, 9, 1)],
    },
    { breakdown: { compute_s: 3, transmission_s: 0, propagation_s: 0, waiting_s: 1 }, steps: [at('a', 1, 9, 1)] },
  ]);
  const curve = await curveOf(planner, { ...request, network: withBacklogs, options: { waiting: 'per-stay' } }, true, () => true);
  expect(curve!.isExact).toBe(true);
  expect(curve!.changes).toEqual([{ factor: expect.closeTo(4 / 3, 9), seconds: expect.closeTo(4, 9), before: 'a', after: 'b' }]);
  for (const { factor, seconds } of curve!.points) expect(seconds).toBeCloseTo(Math.min(4 / factor + 1, 4), 9);
});

it('tells that the cut moves though the nodes stay, also twice between two samples', async () => {
  // [1.5, 1, 0.5] / f and as much more computing that neighbours meet at f = 1.15 and 1.05; samples are 1 and 1.21.
  const computing = [1, 1 + 0.5 / 1.15, 1 + 0.5 / 1.15 + 0.5 / 1.05];
  const planner = plannerAmong((factor) =>
    [3, 5, 6].map((cut, i) => ({
      breakdown: { compute_s: computing[i]!, transmission_s: (1.5 - 0.5 * i) / factor, propagation_s: 0, waiting_s: 0 },
      steps: [at('a', 1, cut), over(0, 0), at('b', cut + 1, 9)],
    })),
  );
  const curve = await curveOf(planner, { ...request, network: withBacklogs }, true, () => true);
  expect(curve!.isExact).toBe(false);
  expect(curve!.changes.map(({ before, after }) => [before, after])).toEqual([
    ['a (layers 1–6) | b (layers 7–9)', 'a (layers 1–5) | b (layers 6–9)'],
    ['a (layers 1–5) | b (layers 6–9)', 'a (layers 1–3) | b (layers 4–9)'],
  ]);
  curve!.changes.forEach(({ factor }, i) => expect(Math.abs(factor / [1.05, 1.15][i]! - 1)).toBeLessThan(0.002));
});
