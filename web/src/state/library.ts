// What there is to choose: examples, and what the reader has opened.
import { signal } from '@preact/signals';
import examples from '../examples.json';
import type { JobRow, JobsDocument, ModelDocument, NetworkDocument } from '../documents/types';
import { NO_CHANGES } from '../documents/changes';
import { change, fitEnds, selection, setup } from './setup';

interface Examples {
  networks: Record<string, NetworkDocument>;
  models: Record<string, ModelDocument>;
  jobs: Record<string, JobsDocument>;
}

const given = examples as unknown as Examples;

export const exampleNetworks: ReadonlySet<string> = new Set(Object.keys(given.networks));
export const exampleModels: ReadonlySet<string> = new Set(Object.keys(given.models));
export const networks = signal<Readonly<Record<string, NetworkDocument>>>(given.networks);
export const models = signal<Readonly<Record<string, ModelDocument>>>(given.models);

/** Ends that show something in the examples. */
const ENDS: Record<string, [source: string, destination: string]> = {
  'us-24': ['n0', 'n23'],
  abilene: ['sea', 'was'],
  street: ['camera', 'cloud'],
  campus: ['camera', 'tablet'],
};

export const isExample = (network: NetworkDocument): boolean => given.networks[network.name ?? ''] === network;
export const isExampleModel = (name: string, model: ModelDocument): boolean =>
  Object.hasOwn(given.models, name) && given.models[name] === model;

function endsIn(network: NetworkDocument, jobs: readonly JobRow[]): readonly JobRow[] {
  const fitted = fitEnds(jobs, network);
  const ends = isExample(network) ? ENDS[network.name!] : undefined;
  return fitted === jobs || !ends ? fitted : [{ ...fitted[0]!, source: ends[0], destination: ends[1] }];
}

export function chooseNetwork(name: string): void {
  const network = networks.value[name];
  if (!network) return;
  selection.value = undefined;
  change({ network, jobs: endsIn(network, setup.value.jobs), changes: NO_CHANGES, more: {} });
}

export function chooseModel(name: string): void {
  if (!Object.hasOwn(models.value, name)) return;
  const { jobs, shown } = setup.value;
  const row = jobs.findIndex((job) => job.id === shown || shown.startsWith(`${job.id}#`));
  change({ models: models.value, jobs: jobs.map((job, i) => (i === Math.max(0, row) ? { ...job, model: name } : job)) });
}

export function addNetwork(name: string, network: NetworkDocument): void {
  networks.value = { ...networks.value, [name]: network };
}

export function addModel(name: string, model: ModelDocument): void {
  models.value = { ...models.value, [name]: model };
}

/** Several jobs that show how they meet: the example `rush` on `campus`. */
export function openExampleJobs(): void {
  const { jobs } = given.jobs.rush!;
  const network = given.networks.campus!;
  selection.value = undefined;
  change({ network, models: models.value, jobs, changes: NO_CHANGES, more: {} });
}

export function startWithExample(): void {
  change({
    network: given.networks['us-24']!,
    models: models.value,
    jobs: [{ id: 'job', model: 'vgg19', source: 'n0', destination: 'n23' }],
  });
}
