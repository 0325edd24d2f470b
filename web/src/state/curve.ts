// Latency against bandwidth. With all bandwidths multiplied by 1 / x a plan of one job costs transmission * x and the rest, so the least
// latency is the lowest of lines, and plans where two lines meet find every point at which the best plan changes: none lies between
// (Eisner and Severance, Journal of the ACM 23, 1976). Backlogs that drain bend the lines: then changes are found by halving.
import type { Planner } from '../core/planner';
import { isErrorDocument, type PlanDocument } from '../documents/types';
import { places } from '../documents/legs';

export interface Point {
  factor: number;
  seconds: number;
}

export interface Change extends Point {
  before: string; // where the job computes below and above
  after: string;
}

export interface Curve {
  points: Point[];
  changes: Change[];
  isExact: boolean;
}

export const LOWEST = 0.1,
  HIGHEST = 10;
const SAME = 1e-9;
const MOST_PLANS = 160;
const SLOWEST_MS = 600; // of a plan among several: a slider would have to wait for those before it

interface Line {
  slope: number; // seconds by x, x = 1 / factor
  rest: number;
  x: number;
  seconds: number;
  where: string;
}

type Ask = (x: number) => Promise<Line | undefined>;
type Request = { network: object; models: object; jobs: readonly object[]; options: Record<string, unknown> };

function asking(by: Planner, request: Request, isStill: () => boolean): Ask {
  let left = MOST_PLANS;
  return async (x) => {
    if (!isStill() || left-- <= 0) return undefined;
    const answer = await by.answer('plan', { ...request, options: { ...request.options, scale: [`bandwidth=${1 / x}`] } });
    if (isErrorDocument(answer)) return undefined;
    const { jobs, summary } = answer as PlanDocument;
    const b = jobs.length === 1 ? jobs[0]!.breakdown : undefined;
    const seconds = summary?.objective_s;
    if (seconds === undefined || seconds === null) return undefined;
    return {
      slope: b?.transmission_s === undefined ? 0 : b.transmission_s / x,
      rest: b ? b.compute_s + b.propagation_s + b.waiting_s : seconds,
      x,
      seconds,
      where: jobs.length === 1 ? places(jobs[0]!) : '',
    };
  };
}

// Between two lines, a at the smaller x: every point where the lowest line changes.
async function meetings(ask: Ask, a: Line, b: Line): Promise<Change[]> {
  if (Math.abs(a.slope - b.slope) <= SAME * Math.max(a.slope, b.slope)) return [];
  const x = (b.rest - a.rest) / (a.slope - b.slope);
  if (!(x > a.x * (1 - SAME) && x < b.x * (1 + SAME))) return [];
  const c = await ask(x);
  if (!c) return [];
  if (c.slope * x + c.rest >= (a.slope * x + a.rest) * (1 - SAME))
    return [{ factor: 1 / x, seconds: a.slope * x + a.rest, before: b.where, after: a.where }];
  return [...(await meetings(ask, a, c)), ...(await meetings(ask, c, b))];
}

// Between two plans that differ and whose lines are bent: where one becomes the other.
async function halved(ask: Ask, a: Line, b: Line): Promise<Change[]> {
  let [low, high] = [a, b];
  for (let i = 0; i < 12 && high.x / low.x > 1.002; ++i) {
    const middle = await ask(Math.sqrt(low.x * high.x));
    if (!middle) return [];
    if (middle.where === low.where) low = middle;
    else high = middle;
  }
  return [{ factor: 1 / Math.sqrt(low.x * high.x), seconds: low.seconds, before: high.where, after: low.where }];
}

async function sampled(ask: Ask, count: number): Promise<Line[]> {
  const lines: Line[] = [];
  for (let i = 0; i < count; ++i) {
    const start = performance.now();
    const line = await ask(1 / (HIGHEST * (LOWEST / HIGHEST) ** (i / (count - 1))));
    if (performance.now() - start > SLOWEST_MS) return [];
    if (line) lines.push(line);
  }
  return lines;
}

const pointsOf = (lines: Line[]): Point[] =>
  lines.map(({ x, seconds }) => ({ factor: 1 / x, seconds })).sort((a, b) => a.factor - b.factor);

// Points of a piecewise curve, close enough to look smooth on a logarithm.
function traced(lines: Line[], changes: Change[]): Point[] {
  const edges = [LOWEST, ...changes.map((change) => change.factor), HIGHEST].sort((a, b) => a - b);
  return edges.slice(1).flatMap((high, i) => {
    const low = edges[i]!;
    const steps = Math.max(2, Math.ceil(40 * Math.log10(high / low)));
    return Array.from({ length: steps + 1 }, (_, k) => {
      const factor = low * (high / low) ** (k / steps);
      return { factor, seconds: Math.min(...lines.map((line) => line.slope / factor + line.rest)) };
    });
  });
}

async function exact(ask: Ask): Promise<Curve | undefined> {
  const a = await ask(1 / HIGHEST),
    b = await ask(1 / LOWEST);
  if (!a || !b) return undefined;
  const lines = [a, b];
  const noted: Ask = async (x) => {
    const line = await ask(x);
    if (line) lines.push(line);
    return line;
  };
  const changes = (await meetings(noted, a, b)).sort((p, q) => p.factor - q.factor);
  return { points: traced(lines, changes), changes, isExact: true };
}

function hasBacklogs(network: object): boolean {
  const { nodes, links } = network as { nodes: { backlog?: string }[]; links: { backlog?: string }[] };
  return [...nodes, ...links].some((row) => row.backlog !== undefined && !/^0\b(?!\.)/.test(row.backlog));
}

export async function curveOf(by: Planner, request: Request, isOne: boolean, isStill: () => boolean): Promise<Curve | undefined> {
  const ask = asking(by, request, isStill);
  if (!isOne) return { points: pointsOf(await sampled(ask, 13)), changes: [], isExact: false };
  if (request.options.waiting !== 'draining' || !hasBacklogs(request.network)) return exact(ask);
  const lines = await sampled(ask, 25);
  const changes: Change[] = [];
  for (let i = 1; i < lines.length; ++i)
    if (lines[i - 1]!.where !== lines[i]!.where) changes.push(...(await halved(ask, lines[i - 1]!, lines[i]!)));
  return { points: pointsOf(lines), changes: changes.sort((p, q) => p.factor - q.factor), isExact: false };
}
