// Where nodes are on the map: by their coordinates on a projection that suits how far they spread, else by a layout of their delays.
import { geoAzimuthalEqualArea, geoCentroid, geoDistance, geoNaturalEarth1, geoPath, type GeoProjection } from 'd3-geo';
import land from '../../../lamina/report/land.json';
import type { NetworkDocument, NodeRow } from '../documents/types';
import { stressLayout } from './stress';

/** Positions of the network's nodes in a plane of its own, some 1000 wide. */
export interface Places {
  x: Float64Array;
  y: Float64Array;
  land: string | undefined; // path data in the same plane; undefined if there is no geography
  width: number; // of what the nodes take
  height: number;
}

const WORLD = 0.9; // radians from the centre: above, the whole world is drawn
const EXTENT = 1000;

const MOST_UNPLACED = 0.4; // share of the nodes that may lack coordinates on a map

type Point = [longitude: number, latitude: number];

const placeOf = (node: NodeRow): Point | undefined =>
  node.latitude !== undefined && node.longitude !== undefined ? [node.longitude, node.latitude] : undefined;

function hasPlaces(network: NetworkDocument): boolean {
  const placed = network.nodes.flatMap((node) => placeOf(node)?.join() ?? []);
  return placed.length >= (1 - MOST_UNPLACED) * network.nodes.length && new Set(placed).size > 1;
}

// Nodes without coordinates stand in the middle of their neighbours, as often as it takes for rows of them.
function allPlaces(network: NetworkDocument): Point[] {
  const given = network.nodes.map(placeOf);
  const known = given.filter((point) => point !== undefined);
  const centre = geoCentroid({ type: 'MultiPoint', coordinates: known }) as Point;
  const points = given.map((point) => point ?? centre);
  if (known.length === points.length) return points;
  const position = new Map(network.nodes.map((node, i) => [node.id, i]));
  const neighbours: number[][] = network.nodes.map(() => []);
  for (const link of network.links) {
    const [a, b] = [position.get(link.from)!, position.get(link.to)!];
    neighbours[a]!.push(b);
    neighbours[b]!.push(a);
  }
  for (let round = 0; round < 40; ++round) {
    given.forEach((point, i) => {
      const around = neighbours[i]!;
      if (point || around.length === 0) return;
      points[i] = [0, 1].map((k) => around.reduce((sum, j) => sum + points[j]![k]!, 0) / around.length) as Point;
    });
  }
  return points;
}

// All rings as one polygon: what lies between them is land whichever way round holes are.
function landPolygon(): GeoJSON.Polygon {
  const rings = (land.rings as number[][]).map((steps) => {
    let x = 0,
      y = 0;
    const ring: [number, number][] = [];
    for (let i = 0; i < steps.length; i += 2) {
      ((x += steps[i]!), (y += steps[i + 1]!));
      ring.push([x / land.per_degree, y / land.per_degree]);
    }
    return [...ring, ring[0]!];
  });
  return { type: 'Polygon', coordinates: rings };
}

function projectionFor(points: [number, number][]): GeoProjection {
  const all: GeoJSON.MultiPoint = { type: 'MultiPoint', coordinates: points };
  const centre = geoCentroid(all);
  const radius = Math.max(...points.map((p) => geoDistance(p, centre)));
  const isWorld = radius > WORLD;
  const projection = isWorld ? geoNaturalEarth1().rotate([-centre[0], 0]) : geoAzimuthalEqualArea().rotate([-centre[0], -centre[1]]);
  projection
    .fitExtent(
      [
        [0, 0],
        [EXTENT, EXTENT],
      ],
      all,
    )
    .precision(0.3);
  if (!isWorld) projection.clipAngle(Math.min(89, ((radius * 180) / Math.PI) * 4 + 3));
  return projection;
}

function landPath(projection: GeoProjection): string | undefined {
  projection.clipExtent([
    [-1.5 * EXTENT, -1.5 * EXTENT],
    [2.5 * EXTENT, 2.5 * EXTENT],
  ]);
  return geoPath(projection).digits(1)(landPolygon()) ?? undefined;
}

function geographic(network: NetworkDocument): Places {
  const points = allPlaces(network);
  const projection = projectionFor(points);
  const at = points.map((p): [number, number] => projection(p) ?? [0, 0]);
  // Nodes that a recipe scattered around latitude 0 are in no country.
  return framed(
    Float64Array.from(at, (p) => p[0]),
    Float64Array.from(at, (p) => p[1]),
    network.recipe === undefined ? landPath(projection) : undefined,
  );
}

function framed(x: Float64Array, y: Float64Array, outline: string | undefined): Places {
  const [x0, x1, y0, y1] = [Math.min(...x), Math.max(...x), Math.min(...y), Math.max(...y)];
  if (outline !== undefined) return { x, y, land: outline, width: x1 - x0, height: y1 - y0 };
  const scale = EXTENT / Math.max(x1 - x0, y1 - y0, 1e-9);
  return {
    x: x.map((v) => (v - x0) * scale),
    y: y.map((v) => (v - y0) * scale),
    land: undefined,
    width: (x1 - x0) * scale,
    height: (y1 - y0) * scale,
  };
}

const known = new WeakMap<NetworkDocument, Places>();

export function placesOf(network: NetworkDocument): Places {
  let places = known.get(network);
  if (!places) {
    if (hasPlaces(network)) places = geographic(network);
    else {
      const { x, y } = stressLayout(network);
      places = framed(x, y, undefined);
    }
    known.set(network, places);
  }
  return places;
}
