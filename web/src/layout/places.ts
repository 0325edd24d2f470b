// Where nodes are on the map: by their coordinates on a projection that suits how far they spread, else by a layout of their delays.
import { geoAzimuthalEqualArea, geoCentroid, geoDistance, geoNaturalEarth1, geoPath, type GeoProjection } from 'd3-geo';
import land from '../../../lamina/report/land.json';
import type { NetworkDocument } from '../documents/types';
import { stressLayout } from './stress';

/** Positions of the network's nodes in a plane of its own, some 1000 wide. */
export interface Places {
  x: Float64Array;
  y: Float64Array;
  land: string | undefined;      // path data in the same plane; undefined if there is no geography
  width: number;                 // of what the nodes take
  height: number;
}

const WORLD = 0.9;               // radians from the centre: above, the whole world is drawn
const EXTENT = 1000;

function hasPlaces(network: NetworkDocument): boolean {
  const placed = network.nodes.filter((node) => node.latitude !== undefined && node.longitude !== undefined);
  const distinct = new Set(placed.map((node) => `${node.latitude},${node.longitude}`));
  return placed.length === network.nodes.length && distinct.size > 1;
}

// All rings as one polygon: what lies between them is land whichever way round holes are.
function landPolygon(): GeoJSON.Polygon {
  const rings = (land.rings as number[][]).map((steps) => {
    let x = 0, y = 0;
    const ring: [number, number][] = [];
    for (let i = 0; i < steps.length; i += 2) {
      (x += steps[i]!, y += steps[i + 1]!);
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
  projection.fitExtent([[0, 0], [EXTENT, EXTENT]], all).precision(0.3);
  if (!isWorld) projection.clipAngle(Math.min(89, (radius * 180) / Math.PI * 4 + 3));
  return projection;
}

function landPath(projection: GeoProjection): string | undefined {
  projection.clipExtent([[-1.5 * EXTENT, -1.5 * EXTENT], [2.5 * EXTENT, 2.5 * EXTENT]]);
  return geoPath(projection).digits(1)(landPolygon()) ?? undefined;
}

function geographic(network: NetworkDocument): Places {
  const points = network.nodes.map((node) => [node.longitude!, node.latitude!] as [number, number]);
  const projection = projectionFor(points);
  const at = points.map((p): [number, number] => projection(p) ?? [0, 0]);
  // Nodes that a recipe scattered around latitude 0 are in no country.
  return framed(Float64Array.from(at, (p) => p[0]), Float64Array.from(at, (p) => p[1]), network.recipe === undefined ? landPath(projection) : undefined);
}

function framed(x: Float64Array, y: Float64Array, outline: string | undefined): Places {
  const [x0, x1, y0, y1] = [Math.min(...x), Math.max(...x), Math.min(...y), Math.max(...y)];
  if (outline !== undefined) return { x, y, land: outline, width: x1 - x0, height: y1 - y0 };
  const scale = EXTENT / Math.max(x1 - x0, y1 - y0, 1e-9);
  return { x: x.map((v) => (v - x0) * scale), y: y.map((v) => (v - y0) * scale), land: undefined, width: (x1 - x0) * scale, height: (y1 - y0) * scale };
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
