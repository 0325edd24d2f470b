import { expect, it } from 'vitest';
import { NO_CHANGES } from '../../src/documents/changes';
import { models, networks } from '../../src/state/library';
import type { Setup } from '../../src/state/setup';
import { packed } from '../../src/state/packed';
import { hasOwn, ownIn, setupFrom, textOf } from '../../src/state/url';

const setup: Setup = {
  network: networks.value['us-24']!,
  models: models.value,
  jobs: [{ id: 'job', model: 'vgg19', source: 'n0', destination: 'n23' }],
  shown: 'job',
  planner: 'shortest-path',
  objective: 'latency',
  waiting: 'per-stay',
  discipline: 'preemptive-priority',
  more: {},
  changes: {
    ...NO_CHANGES,
    bandwidth: -0.4,
    nodes: { n5: { rate: 0.3, backlog: 12e9 } },
    links: { 7: { rate: -1 } },
    withoutNodes: ['n3'],
    withoutLinks: [2],
  },
};

it('brings back what it was made of', async () => {
  const text = await textOf(setup);
  expect(hasOwn(text)).toBe(false);
  const { network, jobs, waiting, changes } = setupFrom(`#${text}`)!;
  expect({ network, jobs, waiting, changes }).toEqual({
    network: setup.network,
    jobs: setup.jobs,
    waiting: 'per-stay',
    changes: setup.changes,
  });
});

it('brings back several jobs', async () => {
  const jobs = [
    { id: 'a', model: 'vgg19', source: 'n0', destination: 'n1', count: 3 },
    { id: 'b', model: 'alexnet', source: 'n5', destination: 'n0' },
  ];
  expect(setupFrom(await textOf({ ...setup, jobs, shown: 'a#2' }))).toMatchObject({ jobs, shown: 'a#2' });
});

const mine: Setup = {
  ...setup,
  network: { ...setup.network, name: 'us-24', nodes: setup.network.nodes.map((node) => ({ ...node, label: `Ort ${node.id} µ` })) },
  models: { ...models.value, small: { format: 'lamina.model/1', input: '1 kB', layers: [{ name: 'x', work: '1 GFLOP', output: '1 kB' }] } },
  jobs: [{ id: 'job', model: 'small', source: 'n0', destination: 'n23' }],
  more: { cuts: 'any' },
};

it('holds documents that are no examples, even under the name of one', async () => {
  const text = `#${await textOf(mine)}`;
  const own = await ownIn(text);
  expect(own).toEqual({ network: mine.network, models: { small: mine.models.small }, more: mine.more });
  const { network, jobs, more, changes, models: all } = setupFrom(text, own)!;
  expect({ network, jobs, more, changes }).toEqual({ network: mine.network, jobs: mine.jobs, more: mine.more, changes: mine.changes });
  expect(all!.small).toEqual(mine.models.small);
  expect(text.length).toBeLessThan(2500); // 24 nodes and 84 links in some 2 kB
});

it('packs long lists of jobs, though all of them are of examples', async () => {
  const jobs = Array.from({ length: 1000 }, (_, i) => ({ id: `job-${i}`, model: 'vgg19', source: `n${i % 24}`, destination: 'n5' }));
  const text = await textOf({ ...setup, jobs, shown: 'job-7' });
  expect(text.length).toBeLessThan(12_000);
  expect(setupFrom(text, await ownIn(text))).toMatchObject({ jobs, shown: 'job-7' });
});

it('refuses documents that were cut short, damaged or are a trap', async () => {
  const text = await textOf(mine);
  const cut = text.slice(0, -20);
  const other = text.replace(/documents=(.{40})./, 'documents=$1!');
  const bomb = `documents=${await packed(' '.repeat(2 ** 24))}`;
  for (const bad of [cut, other, bomb, `documents=${await packed([1])}`, 'documents=']) await expect(ownIn(bad)).rejects.toThrow();
}, 30_000);

it.each([
  '',
  '#network=elsewhere&model=vgg19',
  '#network=us-24&model=vgg19&source=n0&destination=moon',
  '#network=us-24&jobs=[',
  '#network=us-24&model=vgg19&source=n0&destination=n1&node=7',
])('asks for nothing with %j', (text) => expect(setupFrom(text)).toBeUndefined());
