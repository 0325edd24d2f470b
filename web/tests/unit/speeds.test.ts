import { expect, it } from 'vitest';
import type { Planner } from '../../src/core/planner';
import { changed, NO_CHANGES } from '../../src/documents/changes';
import type { NetworkDocument } from '../../src/documents/types';
import { withSpeeds } from '../../src/state/speeds';

const network: NetworkDocument = {
  format: 'lamina.network/1',
  nodes: [
    { id: 'pi', device: 'board' },
    { id: 'own', device: 'board', compute: '7 GFLOP/s' },
    { id: 'odd', device: 'odd' },
    { id: 'relay' },
  ],
  links: [],
};

// Knows one class, as `lamina convert` writes its speed into a network; whatever a node states itself stays.
const planner: Planner = {
  place: 'a test',
  answer: () => Promise.reject(new Error('not asked')),
  convert: async (_kind, file) => {
    const given = JSON.parse(await file.bytes.text()) as NetworkDocument;
    const nodes = given.nodes.map((node) => (node.device === 'board' ? { compute: '35 GFLOP/s', memory: '8 GB', ...node } : node));
    return { ...given, nodes };
  },
};

it('gives nodes the speed of their class, which sliders then change', async () => {
  const out = await withSpeeds(planner, network);
  expect(out.nodes.map((node) => node.compute)).toEqual(['35 GFLOP/s', '7 GFLOP/s', undefined, undefined]);
  expect(Object.keys(out.nodes[0]!)).toEqual(['id', 'device', 'compute']);
  const slowed = changed(out, { ...NO_CHANGES, nodes: { pi: { rate: -1 } } }).network;
  expect(slowed.nodes[0]!.compute).toBe('3.5 GFLOP/s');
});

it('leaves the network as it is where nobody knows better', async () => {
  const refuses = { ...planner, convert: () => Promise.resolve({ error: { code: 'value', message: '', where: '' } }) };
  const isAway = { ...planner, convert: () => Promise.reject(new TypeError('no connection')) };
  for (const by of [undefined, refuses, isAway]) expect(await withSpeeds(by, network)).toBe(network);
});
