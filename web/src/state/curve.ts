// Latency against bandwidth. With all bandwidths multiplied by 1 / x a plan of one job costs x times all that it does on links
// (transmission, and waiting for whole backlogs of links) and the rest, so the least latency is the lowest of lines, and plans where two
// lines meet find every point at which the best plan changes: none lies between (Eisner and Severance, Journal of the ACM 23, 1976).
// Backlogs that drain bend the lines: then changes are found by halving.
import type { Planner } from '../core/planner';
import { isErrorDocument, type Breakdown, type PlanDocument, type PlannedJob } from '../documents/types';
import { places, placesAndLayers } from '../documents/legs';

export interface Point {
  factor: number;
  seconds: number;
}

export interface Change extends Point {
  before: string; // where the job computes below and above, and which layers if that alone differs
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
const MOST_PLANS = 240;
const SLOWEST_MS = 600; // of a plan among several: a slider would have to wait for those before it

interface Line {
  slope: number; // seconds by x, x = 1 / factor
  rest: number;
  x: number;
  seconds: number;
  plan: Words;
}

interface Words {
  places: string; // where the job computes
  layers: string; // and which layers there
  steps: string; // and the way of every tensor: equal for equal plans alone
}

type Ask = (x: number) => Promise<Line | undefined>;
type Request = { network: object; models: object; jobs: readonly object[]; options: Record<string, unknown> };

// Waiting at nodes is as long at any bandwidth. Nodes make only the first run of a model wait, whose steps are all in the plan.
function onLinks({ transmission_s, waiting_s }: Breakdown, steps: PlannedJob['steps'] = []): number {
  return transmission_s + waiting_s - steps.reduce((sum, step) => sum + (step.kind === 'compute' ? step.waiting_s : 0), 0);
}

function wordsOf(job: PlannedJob): Words {
  const steps = (job.steps ?? []).map((s) =>
    s.kind === 'send' ? `${s.tensor} over ${s.link} to ${s.to}` : `at ${s.node} to ${s.last_layer}`,
  );
  return { places: places(job), layers: placesAndLayers(job), steps: steps.join('; ') };
}

function lineOf({ jobs, summary }: PlanDocument, x: number): Line | undefined {
  const seconds = summary?.objective_s;
  if (seconds === undefined || seconds === null) return undefined;
  const job = jobs.length === 1 ? jobs[0]! : undefined;
  if (!job?.breakdown) return { slope: 0, rest: seconds, x, seconds, plan: { places: '', layers: '', steps: '' } };
  const b = job.breakdown;
  const moving = onLinks(b, job.steps);
  const rest = b.compute_s + b.propagation_s + b.transmission_s + b.waiting_s - moving;
  return { slope: moving / x, rest, x, seconds, plan: wordsOf(job) };
}

function asking(by: Planner, request: Request, isStill: () => boolean): Ask {
  let left = MOST_PLANS;
  return async (x) => {
    if (!isStill() || left-- <= 0) return undefined;
    const answer = await by.answer('plan', { ...request, options: { ...request.options, scale: [`bandwidth=${1 / x}`] } });
    return isErrorDocument(answer) ? undefined : lineOf(answer as PlanDocument, x);
  };
}

// From the plan b, best at low bandwidths, to a.
function changeAt(x: number, seconds: number, a: Line, b: Line): Change {
  const key = a.plan.places === b.plan.places ? 'layers' : 'places';
  return { factor: 1 / x, seconds, before: b.plan[key], after: a.plan[key] };
}

// Between two lines, a at the smaller x: every point where the lowest line changes.
async function meetings(ask: Ask, a: Line, b: Line): Promise<Change[]> {
  if (Math.abs(a.slope - b.slope) <= SAME * Math.max(a.slope, b.slope)) return [];
  const x = (b.rest - a.rest) / (a.slope - b.slope);
  if (!(x > a.x * (1 - SAME) && x < b.x * (1 + SAME))) return [];
  const c = await ask(x);
  if (!c) return [];
  if (c.slope * x + c.rest >= (a.slope * x + a.rest) * (1 - SAME)) return [changeAt(x, a.slope * x + a.rest, a, b)];
  return [...(await meetings(ask, a, c)), ...(await meetings(ask, c, b))];
}

// Between two plans, a at the smaller x, whose lines are bent: where one becomes the other, and all that come between.
async function halved(ask: Ask, a: Line, b: Line): Promise<Change[]> {
  if (a.plan.steps === b.plan.steps) return [];
  const x = Math.sqrt(a.x * b.x);
  const middle = b.x / a.x > 1.002 ? await ask(x) : undefined;
  if (!middle) return [changeAt(x, a.seconds, a, b)];
  return [...(await halved(ask, a, middle)), ...(await halved(ask, middle, b))];
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
  for (let i = 1; i < lines.length; ++i) changes.push(...(await halved(ask, lines[i - 1]!, lines[i]!)));
  return { points: pointsOf(lines), changes: changes.sort((p, q) => p.factor - q.factor), isExact: false };
}
