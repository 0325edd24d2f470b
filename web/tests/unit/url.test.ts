import { expect, it } from 'vitest';
import { NO_CHANGES } from '../../src/documents/changes';
import { models, networks } from '../../src/state/library';
import type { Setup } from '../../src/state/setup';
import { setupFrom, textOf } from '../../src/state/url';

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

it('brings back what it was made of', () => {
  const { network, jobs, waiting, changes } = setupFrom(`#${textOf(setup)}`)!;
  expect({ network, jobs, waiting, changes }).toEqual({
    network: setup.network,
    jobs: setup.jobs,
    waiting: 'per-stay',
    changes: setup.changes,
  });
});

it('brings back several jobs', () => {
  const jobs = [
    { id: 'a', model: 'vgg19', source: 'n0', destination: 'n1', count: 3 },
    { id: 'b', model: 'alexnet', source: 'n5', destination: 'n0' },
  ];
  expect(setupFrom(textOf({ ...setup, jobs, shown: 'a#2' }))).toMatchObject({ jobs, shown: 'a#2' });
});

it.each([
  '',
  '#network=elsewhere&model=vgg19',
  '#network=us-24&model=vgg19&source=n0&destination=moon',
  '#network=us-24&jobs=[',
  '#network=us-24&model=vgg19&source=n0&destination=n1&node=7',
])('asks for nothing with %j', (text) => expect(setupFrom(text)).toBeUndefined());
