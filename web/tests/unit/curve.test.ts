import { expect, it } from 'vitest';
import type { Planner } from '../../src/core/planner';
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
            steps: [{ kind: 'compute', node: `plan ${best.i}` }],
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
