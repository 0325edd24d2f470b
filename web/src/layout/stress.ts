// Places for nodes that have none: stress majorisation (Gansner, Koren and North, Graph Drawing 2004) of the delays between them, so
// that what is far in time is far on the screen. Equal networks give equal pictures: nothing is drawn at random.
import type { NetworkDocument } from '../documents/types';
import { quantity } from '../documents/quantity';

export interface Points {
  x: Float64Array;
  y: Float64Array;
}

const LARGEST_FULL = 500; // nodes; above, distances to PIVOTS of them alone decide
const PIVOTS = 120;
const STARTERS = 40; // pivots that decide where nodes start
const SWEEPS = 60;

interface Graph {
  size: number;
  first: Int32Array; // neighbours of v: to[first[v] .. first[v + 1])
  to: Int32Array;
  length: Float64Array;
}

// Links in both directions, as long as their delay; none is shorter than a third of the middle one, so that nodes don't fall together.
function graphOf(network: NetworkDocument): Graph {
  const size = network.nodes.length;
  const position = new Map(network.nodes.map((node, i) => [node.id, i]));
  const ends = network.links.map((link) => [position.get(link.from)!, position.get(link.to)!] as const);
  const delays = network.links.map((link) => quantity(link.delay) ?? 0);
  const middle = [...delays].sort((a, b) => a - b)[delays.length >> 1] ?? 0;
  const lengths = delays.map((delay) => (middle > 0 ? Math.min(3, Math.max(1 / 3, delay / middle)) : 1));
  const first = new Int32Array(size + 1);
  for (const [a, b] of ends) (first[a + 1]!++, first[b + 1]!++);
  for (let v = 0; v < size; ++v) first[v + 1]! += first[v]!;
  const next = first.slice();
  const to = new Int32Array(2 * ends.length);
  const length = new Float64Array(2 * ends.length);
  ends.forEach(([a, b], i) => {
    for (const [from, other] of [
      [a, b],
      [b, a],
    ] as const) {
      to[next[from]!] = other;
      length[next[from]!++] = lengths[i]!;
    }
  });
  return { size, first, to, length };
}

// Shortest distances from one node, by label correcting: lengths differ by a factor of nine at most.
function distancesFrom(graph: Graph, source: number): Float64Array {
  const distance = new Float64Array(graph.size).fill(Infinity);
  const waits = new Uint8Array(graph.size);
  distance[source] = 0;
  const queue = [source];
  for (let head = 0; head < queue.length; ++head) {
    const v = queue[head]!;
    waits[v] = 0;
    for (let i = graph.first[v]!; i < graph.first[v + 1]!; ++i) {
      const w = graph.to[i]!;
      const by = distance[v]! + graph.length[i]!;
      if (by >= distance[w]! - 1e-12) continue;
      distance[w] = by;
      if (!waits[w]) (queue.push(w), (waits[w] = 1));
    }
  }
  return distance;
}

// Parts without a way between them stand beside each other: as far apart as the widest distance there is.
function closed(rows: Float64Array[]): Float64Array[] {
  let widest = 1;
  for (const row of rows) for (const d of row) if (d < Infinity && d > widest) widest = d;
  for (const row of rows) for (let i = 0; i < row.length; ++i) if (row[i] === Infinity) row[i] = widest * 1.2;
  return rows;
}

// Each next pivot is the node farthest from those before.
function pivots(graph: Graph, count: number): { at: number[]; rows: Float64Array[] } {
  const at: number[] = [];
  const rows: Float64Array[] = [];
  const nearest = new Float64Array(graph.size).fill(Infinity);
  let next = 0;
  while (at.length < Math.min(count, graph.size)) {
    at.push(next);
    rows.push(distancesFrom(graph, next));
    const row = rows.at(-1)!;
    for (let v = 0; v < graph.size; ++v) nearest[v] = Math.min(nearest[v]!, row[v]!);
    next = nearest.indexOf(nearest.reduce((a, b) => Math.max(a, b), 0));
  }
  return { at, rows: closed(rows) };
}

// Two axes of greatest spread of the squared distances to the pivots (pivot MDS: Brandes and Pich, Graph Drawing 2006).
function start(rows: Float64Array[], size: number): Points {
  const centred = rows.map((row) => {
    const mean = row.reduce((sum, d) => sum + d * d, 0) / size;
    return row.map((d) => mean - d * d);
  });
  const x = axis(centred, size, undefined);
  return { x, y: axis(centred, size, x) };
}

function axis(rows: Float64Array[], size: number, other: Float64Array | undefined): Float64Array {
  const v = Float64Array.from({ length: size }, (_, i) => Math.sin(1 + i * 1.7) + i / size);
  const next = new Float64Array(size);
  for (let step = 0; step < 40; ++step) {
    if (other) minus(v, other);
    next.fill(0);
    for (const row of rows) {
      let weight = 0;
      for (let i = 0; i < size; ++i) weight += row[i]! * v[i]!;
      for (let i = 0; i < size; ++i) next[i]! += row[i]! * weight;
    }
    let square = 0;
    for (let i = 0; i < size; ++i) square += next[i]! * next[i]!;
    const norm = Math.sqrt(square) || 1;
    for (let i = 0; i < size; ++i) v[i] = next[i]! / norm;
  }
  if (other) minus(v, other);
  return v;
}

function minus(v: Float64Array, other: Float64Array): void {
  const dot = v.reduce((sum, d, i) => sum + d * other[i]!, 0);
  const square = other.reduce((sum, d) => sum + d * d, 0) || 1;
  for (let i = 0; i < v.length; ++i) v[i]! -= (dot / square) * other[i]!;
}

// The scale at which the start fits the distances best.
function fitScale(points: Points, at: number[], rows: Float64Array[]): void {
  let wanted = 0;
  let there = 0;
  at.forEach((p, k) =>
    rows[k]!.forEach((d, i) => {
      wanted += d;
      there += Math.hypot(points.x[p]! - points.x[i]!, points.y[p]! - points.y[i]!);
    }),
  );
  const scale = there > 0 ? wanted / there : 1;
  for (let i = 0; i < points.x.length; ++i) ((points.x[i]! *= scale), (points.y[i]! *= scale));
}

// One node after the other moves to where the distances, weighted by 1 / distance², pull it.
function sweep(points: Points, rows: Float64Array[], at: number[]): void {
  const { x, y } = points;
  for (let i = 0; i < x.length; ++i) {
    let sx = 0,
      sy = 0,
      weights = 0;
    for (let k = 0; k < at.length; ++k) {
      const j = at[k]!;
      const wanted = rows[k]![i]!;
      if (j === i || wanted === 0) continue;
      const dx = x[i]! - x[j]!,
        dy = y[i]! - y[j]!;
      const pull = wanted / (Math.sqrt(dx * dx + dy * dy) || 1e-6);
      const weight = 1 / (wanted * wanted);
      sx += weight * (x[j]! + dx * pull);
      sy += weight * (y[j]! + dy * pull);
      weights += weight;
    }
    if (weights > 0) ((x[i] = sx / weights), (y[i] = sy / weights));
  }
}

// Turned so that the long side lies flat, the first node on the left and above.
function settle({ x, y }: Points): Points {
  const n = x.length || 1;
  const mx = x.reduce((a, b) => a + b, 0) / n,
    my = y.reduce((a, b) => a + b, 0) / n;
  let xx = 0,
    xy = 0,
    yy = 0;
  for (let i = 0; i < x.length; ++i) {
    const dx = x[i]! - mx,
      dy = y[i]! - my;
    ((xx += dx * dx), (xy += dx * dy), (yy += dy * dy));
  }
  const angle = 0.5 * Math.atan2(2 * xy, xx - yy);
  const c = Math.cos(angle),
    s = Math.sin(angle);
  const tx = x.map((v, i) => (v - mx) * c + (y[i]! - my) * s);
  const ty = x.map((v, i) => -(v - mx) * s + (y[i]! - my) * c);
  const flipX = (tx[0] ?? 0) > 0 ? -1 : 1,
    flipY = (ty[0] ?? 0) > 0 ? -1 : 1;
  return { x: tx.map((v) => v * flipX), y: ty.map((v) => v * flipY) };
}

export function stressLayout(network: NetworkDocument): Points {
  const graph = graphOf(network);
  if (graph.size === 0) return { x: new Float64Array(0), y: new Float64Array(0) };
  const { at, rows } = pivots(graph, graph.size <= LARGEST_FULL ? graph.size : PIVOTS);
  const points = start(rows.slice(0, STARTERS), graph.size);
  fitScale(points, at, rows);
  const sweeps = Math.max(8, Math.min(SWEEPS, Math.round(1e7 / (graph.size * at.length))));
  for (let i = 0; i < sweeps; ++i) sweep(points, rows, at);
  return settle(points);
}
