// Which node or link a pointer means.
import type { MapScene, View } from '../figures/map_scene';

const NODE_REACH = 14;
const LINK_REACH = 7;

function distanceToLine(px: number, py: number, [ax, ay, bx, by]: [number, number, number, number]): number {
  const square = (bx - ax) ** 2 + (by - ay) ** 2 || 1;
  const share = Math.max(0, Math.min(1, ((px - ax) * (bx - ax) + (py - ay) * (by - ay)) / square));
  return Math.hypot(px - ax - share * (bx - ax), py - ay - share * (by - ay));
}

export function nearest(scene: MapScene, view: View, x: number, y: number): { node?: number; link?: number } {
  let best = NODE_REACH;
  let node: number | undefined;
  scene.nodes.forEach((n, i) => {
    const distance = Math.hypot(n.x * view.k + view.x - x, n.y * view.k + view.y - y);
    if (distance < best) ((best = distance), (node = i));
  });
  if (node !== undefined) return { node };
  best = LINK_REACH;
  let link: number | undefined;
  scene.links.forEach((l, i) => {
    const a = scene.nodes[l.from]!,
      b = scene.nodes[l.to]!;
    const distance = distanceToLine(x, y, [a.x * view.k + view.x, a.y * view.k + view.y, b.x * view.k + view.x, b.y * view.k + view.y]);
    if (distance < best && !l.isGone) ((best = distance), (link = i));
  });
  return link === undefined ? {} : { link };
}
