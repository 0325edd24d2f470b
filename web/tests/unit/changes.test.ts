import { expect, it } from 'vitest';
import { changed, NO_CHANGES } from '../../src/documents/changes';
import type { NetworkDocument } from '../../src/documents/types';

const network: NetworkDocument = {
  format: 'lamina.network/1',
  name: 'three',
  nodes: [{ id: 'a', compute: '10 GFLOP/s' }, { id: 'b' }, { id: 'c', compute: '1 GFLOP/s', backlog: '5 FLOP' }],
  links: [
    { from: 'a', to: 'b', bandwidth: '100 Mbit/s', duplex: true },
    { from: 'b', to: 'c', bandwidth: '8 Mbit/s' },
    { from: 'c', to: 'a', bandwidth: '1 Gbit/s' },
  ],
};

it('leaves the network as it is if nothing is changed', () => {
  expect(changed(network, { ...NO_CHANGES, nodes: { a: { rate: 0 } } }).network).toBe(network);
});

it('multiplies what is said of all by what is said of one', () => {
  const { network: out } = changed(network, {
    ...NO_CHANGES,
    bandwidth: 1,
    speed: -1,
    nodes: { a: { rate: 1 } },
    links: { 1: { rate: -1 } },
  });
  expect(out.nodes.map((node) => node.compute)).toEqual(['10 GFLOP/s', undefined, '0.1 GFLOP/s']);
  expect(out.links.map((link) => link.bandwidth)).toEqual(['1000 Mbit/s', '8 Mbit/s', '10 Gbit/s']);
});

it('takes the links of a node along and keeps the numbers of the rest', () => {
  const { network: out, rows } = changed(network, { ...NO_CHANGES, withoutNodes: ['b'] });
  expect(out.nodes.map((node) => node.id)).toEqual(['a', 'c']);
  expect(rows).toEqual([2]);
});

it('sets and clears backlogs', () => {
  const { network: out } = changed(network, {
    ...NO_CHANGES,
    nodes: { a: { backlog: 7 }, c: { backlog: 0 } },
    links: { 0: { backlog: 12 } },
  });
  expect(out.nodes.map((node) => node.backlog)).toEqual(['7 FLOP', undefined, undefined]);
  expect(out.links[0]!.backlog).toBe('12 B');
});

it('takes an id that every object has for an id', () => {
  const odd: NetworkDocument = { ...network, nodes: [{ id: 'constructor', compute: '1 FLOP/s' }, ...network.nodes] };
  expect(changed(odd, { ...NO_CHANGES, speed: 1 }).network.nodes[0]!.compute).toBe('10 FLOP/s');
});
