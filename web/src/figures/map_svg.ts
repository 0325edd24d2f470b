// The map as an SVG figure: text stays text, nothing is fetched.
import type { Palette } from './colours';
import { mixed } from './colours';
import { fitView, hopLine, linkGroups, linkStroke, type MapLink, type MapNode, type MapScene, type View } from './map_scene';
import { labelLines } from './map_paint';

const WIDTH = 1000,
  HEIGHT = 640;

const escaped = (text: string): string => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
const n = (value: number): string => String(Math.round(value * 10) / 10);

function linkLines(scene: MapScene, view: View, colours: Palette): string {
  const lineOf = (link: MapLink, stroke: string): string => {
    const a = scene.nodes[link.from]!,
      b = scene.nodes[link.to]!;
    return `<line x1="${n(a.x * view.k + view.x)}" y1="${n(a.y * view.k + view.y)}" x2="${n(b.x * view.k + view.x)}" y2="${n(b.y * view.k + view.y)}" ${stroke}/>`;
  };
  return linkGroups(scene)
    .filter((group) => !group.isGone)
    .flatMap(({ links, share }) => {
      const { tint, width } = linkStroke(share);
      const colour = share > 0 ? mixed(colours.line, colours.transmission, tint) : colours.line;
      return links.map((link) => lineOf(link, `stroke="${colour}" stroke-width="${share > 0 ? n(width) : 1}"`));
    })
    .join('\n');
}

function routeLines(scene: MapScene, view: View, colours: Palette): string {
  return scene.hops
    .map((hop) => {
      const [x1, y1, x2, y2] = hopLine(scene, hop, view);
      return `<line x1="${n(x1)}" y1="${n(y1)}" x2="${n(x2)}" y2="${n(y2)}" stroke="${colours.transmission}" stroke-width="${n(hop.width)}" stroke-linecap="round"/>`;
    })
    .join('\n');
}

function nodeMark(node: MapNode, view: View, colours: Palette): string {
  const [x, y] = [node.x * view.k + view.x, node.y * view.k + view.y];
  const fill = node.stay
    ? colours.compute
    : node.isRelay
      ? colours.panel
      : node.use > 0
        ? mixed(colours.idle, colours.compute, 0.5)
        : colours.idle;
  const lines = labelLines(node);
  const radius = Math.max(node.radius, node.isOnRoute ? 5 : 0);
  const text = lines
    .map(
      (line, i) =>
        `<tspan x="${n(x + radius + 5)}" dy="${i === 0 ? 0 : 14}"${i === 0 && node.isOnRoute ? ' font-weight="600"' : ''}>${escaped(line)}</tspan>`,
    )
    .join('');
  return (
    `<circle cx="${n(x)}" cy="${n(y)}" r="${n(radius)}" fill="${fill}" stroke="${node.isOnRoute ? colours.ink : colours.muted}"/>` +
    `<text x="${n(x + radius + 5)}" y="${n(y + 4)}" fill="${colours.ink}">${text}</text>`
  );
}

export function mapSvg(scene: MapScene, colours: Palette): string {
  const view = fitView(scene.places, WIDTH, HEIGHT);
  const land = scene.places.land
    ? `<g transform="translate(${n(view.x)} ${n(view.y)}) scale(${view.k})"><path d="${scene.places.land}" fill="${colours.land}" stroke="${colours.coast}" stroke-width="${1 / view.k}"/></g>`
    : '';
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" font-family="system-ui, sans-serif" font-size="12">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="${colours.ground}"/>`,
    land,
    linkLines(scene, view, colours),
    routeLines(scene, view, colours),
    ...scene.nodes.filter((node) => !node.isGone).map((node) => nodeMark(node, view, colours)),
    '</svg>',
    '',
  ].join('\n');
}
