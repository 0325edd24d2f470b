// What the map shows, in the plane of the places; painted on a canvas and written as SVG.
import { quantity } from '../documents/quantity';
import { layersText, legsOf } from '../documents/legs';
import type { NetworkDocument, NodeRow, PlannedJob, RecordDocument } from '../documents/types';
import { placesOf, type Places } from '../layout/places';
import type { Changes } from '../documents/changes';

export interface MapNode {
  id: string;
  name: string; // its id, and where it is if that is only a number
  x: number;
  y: number;
  radius: number; // pixels
  isRelay: boolean;
  isGone: boolean;
  use: number; // share of the time that it computes
  isSource: boolean;
  isDestination: boolean;
  stay: string; // "layers 1–46", of the shown job
  isOnRoute: boolean;
}

export interface MapLink {
  row: number;
  from: number; // positions of its ends
  to: number;
  isGone: boolean;
  use: number;
}

/** One tensor of the shown job on one link. */
export interface MapHop {
  from: number;
  to: number;
  tensor: number;
  width: number; // pixels, by the tensor's bytes
  start: number;
  end: number;
  lane: number; // beside which others it lies
}

export interface MapScene {
  places: Places;
  nodes: MapNode[];
  links: MapLink[];
  hops: MapHop[];
  stays: { node: number; start: number; end: number; first: number; last: number }[];
}

export interface SceneInput {
  base: NetworkDocument; // with what was removed
  changes: Changes;
  record: RecordDocument | undefined;
  rows: readonly number[]; // of the base, for each link of the record
  job: PlannedJob | undefined;
  ends: { source: string; destination: string };
}

// 4 to 12 pixels over the four decades below the fastest node; where all are as fast, in between.
function radiusOf(compute: number | undefined, [slowest, fastest]: [number, number]): number {
  if (!compute) return 3;
  return fastest < 1.01 * slowest ? 7 : 12 - 2.2 * Math.min(3.6, Math.log10(fastest / compute));
}

/** "33 Tallinn": a number alone says nothing where nodes are towns. */
export function nameOf(node: NodeRow, isPlaced: boolean): string {
  return isPlaced && node.label && /^\d+$/.test(node.id) ? `${node.id} ${node.label}` : node.id;
}

function usesOf({ record, rows }: SceneInput): { nodes: Map<string, number>; links: Map<number, number> } {
  const nodes = new Map<string, number>();
  const links = new Map<number, number>();
  for (const resource of record?.trace.resources ?? []) {
    if (resource.kind === 'node') nodes.set(resource.node, resource.utilisation);
    else {
      const row = rows[resource.link]!;
      links.set(row, Math.max(links.get(row) ?? 0, resource.utilisation));
    }
  }
  return { nodes, links };
}

function nodesOf(input: SceneInput, places: Places, uses: Map<string, number>): MapNode[] {
  const { base, changes, record, job, ends } = input;
  const speeds = new Map((record?.network ?? base).nodes.map((node) => [node.id, quantity(node.compute)]));
  const known = base.nodes.flatMap((node) => speeds.get(node.id) ?? quantity(node.compute) ?? []);
  const range: [number, number] = [Math.min(...known), Math.max(...known)];
  const legs = job ? legsOf(job) : [];
  const stays = new Map<string, string[]>();
  for (const leg of legs) if (leg.kind === 'compute') stays.set(leg.nodes[0]!, [...(stays.get(leg.nodes[0]!) ?? []), layersText(leg)]);
  const onRoute = new Set(legs.flatMap((leg) => leg.nodes));
  const gone = new Set(changes.withoutNodes);
  return base.nodes.map((node, i) => ({
    id: node.id,
    name: nameOf(node, places.land !== undefined),
    x: places.x[i]!,
    y: places.y[i]!,
    radius: radiusOf(speeds.get(node.id) ?? quantity(node.compute), range),
    isRelay: node.compute === undefined && node.device === undefined,
    isGone: gone.has(node.id),
    use: uses.get(node.id) ?? 0,
    isSource: node.id === ends.source,
    isDestination: node.id === ends.destination,
    stay: (stays.get(node.id) ?? []).join(', '),
    isOnRoute: onRoute.has(node.id),
  }));
}

function hopsOf(job: PlannedJob | undefined, position: Map<string, number>): MapHop[] {
  const lanes = new Map<string, number>();
  const most = Math.max(...(job?.steps ?? []).map((step) => (step.kind === 'send' ? step.bytes : 0)), 1);
  return (job?.steps ?? []).flatMap((step) => {
    if (step.kind !== 'send') return [];
    const key = [step.from, step.to].sort().join('\u0000');
    const lane = lanes.get(key) ?? 0;
    lanes.set(key, lane + 1);
    const width = 9 - 2 * Math.min(3, Math.log10(most / Math.max(1, step.bytes)));
    return [
      {
        from: position.get(step.from)!,
        to: position.get(step.to)!,
        tensor: step.tensor,
        width,
        start: step.start_s,
        end: step.end_s,
        lane,
      },
    ];
  });
}

export function sceneOf(input: SceneInput): MapScene {
  const { base, changes, job } = input;
  const places = placesOf(base);
  const position = new Map(base.nodes.map((node, i) => [node.id, i]));
  const uses = usesOf(input);
  const gone = new Set(changes.withoutLinks);
  const goneNodes = new Set(changes.withoutNodes);
  const links = base.links.map((link, row) => ({
    row,
    from: position.get(link.from)!,
    to: position.get(link.to)!,
    isGone: gone.has(row) || goneNodes.has(link.from) || goneNodes.has(link.to),
    use: uses.links.get(row) ?? 0,
  }));
  const stays = (job?.steps ?? []).flatMap((step) =>
    step.kind === 'compute'
      ? [{ node: position.get(step.node)!, start: step.start_s, end: step.end_s, first: step.first_layer, last: step.last_layer }]
      : [],
  );
  return { places, nodes: nodesOf(input, places, uses.nodes), links, hops: hopsOf(job, position), stays };
}

/** Links that are drawn alike. */
export interface LinkGroup {
  links: MapLink[];
  isGone: boolean;
  share: number; // 0 of idle links, 1 of those that are used about as much as the busiest
}

const SHADES = 6;

/** In the order in which they are drawn: what is gone, what is idle, then by use, the busiest on top. Few groups, since links may be thousands. */
export function linkGroups(scene: MapScene): LinkGroup[] {
  const busiest = scene.links.reduce((most, link) => Math.max(most, link.isGone ? 0 : link.use), 0);
  const groups: LinkGroup[] = [{ links: [], isGone: true, share: 0 }];
  for (let shade = 0; shade <= SHADES; ++shade) groups.push({ links: [], isGone: false, share: shade / SHADES });
  for (const link of scene.links)
    groups[link.isGone ? 0 : link.use > 0 ? 1 + Math.ceil(SHADES * (link.use / busiest)) : 1]!.links.push(link);
  return groups.filter((group) => group.links.length > 0);
}

/** How much of the colour of transmission is in the stroke of a group that is used, and how wide it is. */
export const linkStroke = (share: number): { tint: number; width: number } => ({ tint: 0.3 + 0.7 * share, width: 1.4 + 2 * share });

/** What a point of the scene becomes on the screen. */
export interface View {
  k: number;
  x: number;
  y: number;
}

/** How much smaller than usual nodes are drawn, so that those of a dense network don't cover each other. */
export function shrinking(scene: MapScene, view: View): number {
  const apart = view.k * Math.sqrt((Math.max(scene.places.width, 1) * Math.max(scene.places.height, 1)) / Math.max(scene.nodes.length, 1));
  return Math.max(0.22, Math.min(1, apart / 44));
}

const MARGIN = { x: 46, top: 34, bottom: 40 };

export function fitView(places: Places, width: number, height: number): View {
  const w = Math.max(width - 2 * MARGIN.x, 50),
    h = Math.max(height - MARGIN.top - MARGIN.bottom, 50);
  let x0 = Infinity,
    x1 = -Infinity,
    y0 = Infinity,
    y1 = -Infinity;
  places.x.forEach((v) => ((x0 = Math.min(x0, v)), (x1 = Math.max(x1, v))));
  places.y.forEach((v) => ((y0 = Math.min(y0, v)), (y1 = Math.max(y1, v))));
  if (x0 > x1) return { k: 1, x: 0, y: 0 };
  const k = Math.min(w / Math.max(x1 - x0, 1), h / Math.max(y1 - y0, 1), 4);
  return { k, x: MARGIN.x + w / 2 - (k * (x0 + x1)) / 2, y: MARGIN.top + h / 2 - (k * (y0 + y1)) / 2 };
}

/** Where a hop is drawn: beside others that share its cable, to the right of its direction. */
export function hopLine(scene: MapScene, hop: MapHop, view: View): [number, number, number, number] {
  const a = scene.nodes[hop.from]!,
    b = scene.nodes[hop.to]!;
  const [ax, ay, bx, by] = [a.x * view.k + view.x, a.y * view.k + view.y, b.x * view.k + view.x, b.y * view.k + view.y];
  const length = Math.hypot(bx - ax, by - ay) || 1;
  const shared = scene.hops.some(
    (other) => other !== hop && ((other.from === hop.from && other.to === hop.to) || (other.from === hop.to && other.to === hop.from)),
  );
  const aside = shared ? 4 + hop.lane * 1.5 : 0;
  const dx = (-(by - ay) / length) * aside,
    dy = ((bx - ax) / length) * aside;
  return [ax + dx, ay + dy, bx + dx, by + dy];
}
