// A record that was made before, as a report holds it: shown as it is, and planned anew only if the reader changes something.
import { NO_CHANGES } from '../documents/changes';
import type { RecordDocument } from '../documents/types';
import { addModel, addNetwork, models } from './library';
import { given } from './planning';
import { selection, setup, type Setup } from './setup';

// What made a report's plan as far as its plan says: the planner, the objective and their like; and the discipline that its timeline shows.
export function setupOf({ plan, network, models: own, jobs, trace }: RecordDocument): Setup {
  return {
    network,
    models: { ...models.peek(), ...own },
    jobs: jobs.jobs,
    shown: plan.jobs[0]?.id ?? '',
    planner: plan.planner,
    objective: plan.objective,
    waiting: plan.waiting,
    discipline: trace.discipline,
    more: plan.cuts && plan.cuts !== 'single' ? { cuts: plan.cuts } : {},
    changes: NO_CHANGES,
  };
}

export function showRecord(record: RecordDocument): void {
  addNetwork(record.network.name ?? 'network', record.network);
  for (const [name, model] of Object.entries(record.models)) addModel(name, model);
  const of = setupOf(record);
  given.value = { record, setup: of, rows: record.network.links.map((_, row) => row) };
  selection.value = undefined;
  setup.value = of;
}
