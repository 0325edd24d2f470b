import { describe, expect, it } from 'vitest';
import { placesOf } from '../../src/layout/places';
import { stressLayout } from '../../src/layout/stress';
import type { NetworkDocument } from '../../src/documents/types';

function grid(size: number): NetworkDocument {
  const id = (x: number, y: number) => `${x},${y}`;
  const nodes = Array.from({ length: size * size }, (_, i) => ({ id: id(i % size, Math.floor(i / size)) }));
  const links = nodes.flatMap((_, i) => {
    const x = i % size,
      y = Math.floor(i / size);
    return [
      [x + 1, y],
      [x, y + 1],
    ]
      .filter(([a, b]) => a! < size && b! < size)
      .map(([a, b]) => ({ from: id(x, y), to: id(a!, b!), bandwidth: '1 Gbit/s', delay: '1 ms' }));
  });
  return { format: 'lamina.network/1', nodes, links };
}

describe('stress layout', () => {
  it('draws a grid as a grid: neighbours near, corners far', () => {
    const { x, y } = stressLayout(grid(6));
    const distance = (a: number, b: number) => Math.hypot(x[a]! - x[b]!, y[a]! - y[b]!);
    expect(distance(0, 1)).toBeLessThan(1.6);
    expect(distance(0, 35)).toBeGreaterThan(5);
  });

  it('gives the same places again', () => expect(stressLayout(grid(5))).toEqual(stressLayout(grid(5))));

  it('places 1,000 nodes in two seconds', () => {
    const start = performance.now();
    const { x } = stressLayout(grid(32));
    expect(new Set(x).size).toBeGreaterThan(900);
    expect(performance.now() - start).toBeLessThan(2000);
  });

  it('sets parts without a way between them beside each other', () => {
    const { x, y } = stressLayout({
      format: 'lamina.network/1',
      nodes: [{ id: 'a' }, { id: 'b' }, { id: 'c' }],
      links: [{ from: 'a', to: 'b', bandwidth: '1 bit/s' }],
    });
    expect([...x, ...y].every(Number.isFinite)).toBe(true);
    expect(Math.hypot(x[2]! - x[0]!, y[2]! - y[0]!)).toBeGreaterThan(0.5);
  });
});

describe('places with coordinates', () => {
  const city = (id: string, latitude: number, longitude: number) => ({ id, latitude, longitude });
  const network: NetworkDocument = {
    format: 'lamina.network/1',
    nodes: [city('Seattle', 47.6, -122.3), city('Los Angeles', 34.1, -118.2), city('Miami', 25.8, -80.2), city('Boston', 42.4, -71.1)],
    links: [],
  };

  it('has north above and east on the right, with land', () => {
    const { x, y, land } = placesOf(network);
    expect(y[0]!).toBeLessThan(y[1]!);
    expect(y[3]!).toBeLessThan(y[2]!);
    expect(x[0]!).toBeLessThan(x[3]!);
    expect(land!.length).toBeGreaterThan(5000);
  });

  it('draws no land behind places that a recipe made up', () => {
    expect(placesOf({ ...network, recipe: { family: 'waxman' } }).land).toBeUndefined();
  });
});
