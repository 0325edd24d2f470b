// Paints the map on canvases: what changes rarely below (land, links, nodes), what moves above (route, labels, the travelling tensor).
import { mixed, type Palette } from './colours';
import { hopLine, linkGroups, linkStroke, shrinking, type MapNode, type MapScene, type View } from './map_scene';

export interface Marked {
  node: number | undefined; // selected
  link: number | undefined;
  hoverNode: number | undefined;
  hoverLink: number | undefined;
  clock: number | undefined; // a time in the plan
  keptHops: readonly (readonly [number, number])[];
}

type Canvas = CanvasRenderingContext2D;

const MOST_LABELS = 140;

const at = (node: MapNode, view: View): [number, number] => [node.x * view.k + view.x, node.y * view.k + view.y];

function line(to: Canvas, a: [number, number], b: [number, number]): void {
  to.beginPath();
  to.moveTo(a[0], a[1]);
  to.lineTo(b[0], b[1]);
  to.stroke();
}

export function paintGround(to: Canvas, scene: MapScene, view: View, colours: Palette, land: Path2D | undefined): void {
  if (land) {
    to.save();
    to.transform(view.k, 0, 0, view.k, view.x, view.y);
    to.fillStyle = colours.land;
    to.strokeStyle = colours.coast;
    to.lineWidth = 1 / view.k;
    to.fill(land);
    to.stroke(land);
    to.restore();
  }
  paintLinks(to, scene, view, colours);
  const busiest = Math.max(...scene.nodes.map((node) => node.use), 1e-9);
  const shrink = shrinking(scene, view);
  for (const node of scene.nodes) paintNode(to, node, [view, shrink], colours, node.use / busiest);
}

function paintLinks(to: Canvas, scene: MapScene, view: View, colours: Palette): void {
  const idleWidth = scene.links.length > 600 ? 0.6 : 1.2;
  for (const { links, isGone, share } of linkGroups(scene)) {
    to.beginPath();
    for (const link of links) {
      const [a, b] = [at(scene.nodes[link.from]!, view), at(scene.nodes[link.to]!, view)];
      to.moveTo(a[0], a[1]);
      to.lineTo(b[0], b[1]);
    }
    const { tint, width } = linkStroke(share);
    to.strokeStyle = share > 0 ? mixed(colours.line, colours.transmission, tint) : colours.line;
    to.lineWidth = share > 0 ? width : idleWidth;
    to.setLineDash(isGone ? [2, 5] : []);
    to.stroke();
  }
  to.setLineDash([]);
}

function paintNode(to: Canvas, node: MapNode, [view, shrink]: [View, number], colours: Palette, use: number): void {
  const [x, y] = at(node, view);
  to.beginPath();
  to.arc(x, y, node.radius * shrink, 0, 7);
  to.setLineDash(node.isGone ? [2, 3] : []);
  to.fillStyle = node.isGone
    ? colours.ground
    : node.isRelay
      ? colours.panel
      : node.use > 0
        ? mixed(colours.idle, colours.compute, 0.35 + 0.65 * use)
        : colours.idle;
  to.fill();
  to.lineWidth = (node.isRelay ? 1.5 : 1.2) * Math.sqrt(shrink);
  to.strokeStyle = node.isGone ? colours.line : node.isRelay ? colours.muted : node.use > 0 ? colours.compute : colours.muted;
  to.stroke();
  to.setLineDash([]);
}

export function paintTop(to: Canvas, scene: MapScene, view: View, colours: Palette, marked: Marked, width: number): void {
  paintKept(to, scene, view, colours, marked);
  paintMarkedLinks(to, scene, view, colours, marked);
  paintRoute(to, scene, view, colours);
  const shrink = shrinking(scene, view);
  for (const node of scene.nodes) if (node.isOnRoute) paintStop(to, node, [view, shrink], colours);
  if (marked.hoverNode !== undefined) ring(to, scene.nodes[marked.hoverNode]!, [view, shrink], colours.muted, [3, 1.5]);
  if (marked.node !== undefined) ring(to, scene.nodes[marked.node]!, [view, shrink], colours.accent, [4, 2.5]);
  if (marked.clock !== undefined) paintTraveller(to, scene, view, colours, marked.clock);
  paintLabels(to, scene, view, colours, marked, width);
}

function paintKept(to: Canvas, scene: MapScene, view: View, colours: Palette, marked: Marked): void {
  to.strokeStyle = colours.muted;
  to.lineWidth = 2;
  to.setLineDash([7, 5]);
  for (const [a, b] of marked.keptHops) line(to, at(scene.nodes[a]!, view), at(scene.nodes[b]!, view));
  to.setLineDash([]);
}

function paintMarkedLinks(to: Canvas, scene: MapScene, view: View, colours: Palette, marked: Marked): void {
  for (const [row, colour, width] of [
    [marked.hoverLink, colours.muted, 4],
    [marked.link, colours.accent, 11],
  ] as const) {
    const link = row === undefined ? undefined : scene.links[row];
    if (!link) continue;
    to.globalAlpha = row === marked.link ? 0.5 : 0.6;
    to.strokeStyle = colour;
    to.lineWidth = width;
    to.lineCap = 'round';
    line(to, at(scene.nodes[link.from]!, view), at(scene.nodes[link.to]!, view));
    to.globalAlpha = 1;
  }
}

function paintRoute(to: Canvas, scene: MapScene, view: View, colours: Palette): void {
  to.lineCap = 'round';
  for (const [colour, more] of [
    [colours.ground, 3],
    [colours.transmission, 0],
  ] as const) {
    for (const hop of scene.hops) {
      const [ax, ay, bx, by] = hopLine(scene, hop, view);
      to.strokeStyle = colour;
      to.lineWidth = hop.width + more;
      line(to, [ax, ay], [bx, by]);
    }
  }
  for (const hop of scene.hops) arrow(to, hopLine(scene, hop, view), Math.max(hop.width, 3.5), colours);
}

// A notch in the middle that says which way the tensor goes.
function arrow(to: Canvas, [ax, ay, bx, by]: [number, number, number, number], width: number, colours: Palette): void {
  const length = Math.hypot(bx - ax, by - ay);
  if (length < 26) return;
  const [ux, uy] = [(bx - ax) / length, (by - ay) / length];
  const [mx, my] = [(ax + bx) / 2 + ux * 4, (ay + by) / 2 + uy * 4];
  const size = width * 0.55 + 4;
  to.beginPath();
  to.moveTo(mx + ux * size, my + uy * size);
  to.lineTo(mx - ux * size * 0.7 - uy * size * 0.8, my - uy * size * 0.7 + ux * size * 0.8);
  to.lineTo(mx - ux * size * 0.7 + uy * size * 0.8, my - uy * size * 0.7 - ux * size * 0.8);
  to.closePath();
  to.fillStyle = colours.transmission;
  to.strokeStyle = colours.ground;
  to.lineWidth = 1.5;
  to.stroke();
  to.fill();
}

function paintStop(to: Canvas, node: MapNode, [view, shrink]: [View, number], colours: Palette): void {
  const [x, y] = at(node, view);
  to.beginPath();
  to.arc(x, y, stopRadius(node, shrink), 0, 7);
  to.fillStyle = node.stay ? colours.compute : node.isSource || node.isDestination ? colours.ink : colours.panel;
  to.fill();
  to.lineWidth = 2;
  to.strokeStyle = node.stay ? colours.ground : node.isSource || node.isDestination ? colours.ground : colours.transmission;
  to.stroke();
  if (node.stay) ring(to, node, [view, shrink], colours.compute, [4, 2.5]);
}

const stopRadius = (node: MapNode, shrink: number): number => Math.max(node.radius * shrink, 3.5 + 1.5 * shrink);

function ring(to: Canvas, node: MapNode, [view, shrink]: [View, number], colour: string, [gap, width]: [number, number]): void {
  const [x, y] = at(node, view);
  to.beginPath();
  to.arc(x, y, stopRadius(node, shrink) + gap, 0, 7);
  to.strokeStyle = colour;
  to.lineWidth = width;
  to.stroke();
}

// Where the job is at a time: on its way over a link, or at a node.
function paintTraveller(to: Canvas, scene: MapScene, view: View, colours: Palette, clock: number): void {
  const hop = scene.hops.find((h) => clock >= h.start && clock < h.end);
  const stay = scene.stays.find((s) => clock >= s.start && clock < s.end);
  let point: [number, number] | undefined;
  if (hop) {
    const [ax, ay, bx, by] = hopLine(scene, hop, view);
    const share = (clock - hop.start) / Math.max(hop.end - hop.start, 1e-12);
    point = [ax + (bx - ax) * share, ay + (by - ay) * share];
  } else if (stay) point = at(scene.nodes[stay.node]!, view);
  if (!point) return;
  to.beginPath();
  to.arc(point[0], point[1], 7.5, 0, 7);
  to.fillStyle = colours.ink;
  to.strokeStyle = colours.ground;
  to.lineWidth = 2.5;
  to.fill();
  to.stroke();
}

interface Box {
  x0: number;
  y0: number;
  x1: number;
  y1: number;
}

const meets = (a: Box, b: Box): boolean => a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1;

/** What a node's label says, most important first: which ones are dropped where they would cover each other. */
export function labelLines(node: MapNode): string[] {
  const roles = [node.isSource ? 'source' : '', node.isDestination ? 'destination' : ''].filter((role) => role).join(' and ');
  return [node.name, [roles, node.stay].filter((text) => text).join(', ')].filter((text) => text);
}

// What labels should not cover: points along the route.
function obstacles(scene: MapScene, view: View): Box[] {
  return scene.hops.flatMap((hop) => {
    const [ax, ay, bx, by] = hopLine(scene, hop, view);
    const count = Math.max(2, Math.min(40, Math.round(Math.hypot(bx - ax, by - ay) / 9)));
    const half = hop.width / 2 + 1;
    return Array.from({ length: count - 1 }, (_, i) => {
      const [x, y] = [ax + ((bx - ax) * (i + 1)) / count, ay + ((by - ay) * (i + 1)) / count];
      return { x0: x - half, y0: y - half, x1: x + half, y1: y + half };
    });
  });
}

const boxOf = (node: MapNode, [view, shrink]: [View, number]): Box => {
  const [x, y] = at(node, view);
  const half = stopRadius(node, shrink) - 1;
  return { x0: x - half, y0: y - half, x1: x + half, y1: y + half };
};

function rank(node: MapNode, marked: Marked, i: number): number {
  if (i === marked.node || i === marked.hoverNode) return 0;
  if (node.isSource || node.isDestination || node.stay) return 1;
  return node.isOnRoute ? 2 : node.use > 0 ? 3 : node.isRelay ? 5 : 4;
}

// Labels keep off each other and off the route.
function paintLabels(to: Canvas, scene: MapScene, view: View, colours: Palette, marked: Marked, width: number): void {
  const order = scene.nodes.map((node, i) => ({ node, rank: rank(node, marked, i) })).sort((a, b) => a.rank - b.rank);
  const shrink = shrinking(scene, view);
  const taken = [
    ...obstacles(scene, view),
    ...(scene.nodes.length <= MOST_LABELS ? scene.nodes.map((node) => boxOf(node, [view, shrink])) : []),
  ];
  const least = shrink > 0.8 ? 9 : shrink > 0.4 ? 3 : 2;
  for (const { node, rank: important } of order.slice(0, MOST_LABELS)) {
    if ((node.isGone && important > 0) || important > least) continue;
    const lines = labelLines(node);
    const box = placeLabel(to, [node, view, shrink], lines, taken, { canBeDropped: important > (shrink < 0.8 ? 1 : 2), width });
    if (!box) continue;
    taken.push(box);
    lines.forEach((text, row) => writeLine(to, text, box.x0, box.y0 + 11 + row * 14, row === 0 && important < 3, colours));
  }
}

const FONT = 'system-ui, sans-serif';

// To the right, the left, above or below, in the middle or to one side, wherever nothing else is.
function placeLabel(
  to: Canvas,
  [node, view, shrink]: [MapNode, View, number],
  lines: string[],
  taken: Box[],
  how: { canBeDropped: boolean; width: number },
): Box | undefined {
  const [x, y] = at(node, view);
  to.font = `600 12px ${FONT}`;
  const width = Math.max(...lines.map((text) => to.measureText(text).width)),
    height = lines.length * 14;
  const gap = stopRadius(node, shrink) + (node.stay ? 9 : 5);
  const corners: [number, number][] = [
    [x + gap, y - height / 2],
    [x - gap - width, y - height / 2],
    [x - width / 2, y - gap - height],
    [x - width / 2, y + gap],
    ...[x - 8, x + 8 - width].flatMap((x0): [number, number][] => [
      [x0, y - gap - height],
      [x0, y + gap],
    ]),
  ];
  const boxes = corners.map(([x0, y0]) => ({ x0, y0, x1: x0 + width, y1: y0 + height }));
  const inside = boxes.filter((box) => box.x0 > 2 && box.x1 < how.width - 2);
  return inside.find((box) => !taken.some((other) => meets(box, other))) ?? (how.canBeDropped ? undefined : (inside[0] ?? boxes[0]));
}

function writeLine(to: Canvas, text: string, x: number, y: number, strong: boolean, colours: Palette): void {
  to.font = `${strong ? 600 : 400} 12px ${FONT}`;
  to.lineJoin = 'round';
  to.strokeStyle = colours.ground;
  to.lineWidth = 3.5;
  to.strokeText(text, x, y);
  to.fillStyle = strong ? colours.ink : colours.muted;
  to.fillText(text, x, y);
}
