// What the lists offer. Planners and disciplines are asked of the planner where there is one.
import { signal } from '@preact/signals';
import type { Planner } from '../core/planner';
import { isMany } from './setup';

interface Row {
  name: string;
  help: string;
  takes_several?: boolean;
}

const MANY = ['independent', 'sequential', 'greedy', 'annealing', 'neighbourhood-search'];
// `tiers` needs levels, and `all` makes no plan.
const LEFT_OUT = ['tiers', 'all'];

const row = (text: string): Row => {
  const [name, help] = text.split(': ');
  return { name: name!, help: help! };
};

const lists = signal<Record<string, Row[]>>({
  planners: [
    'shortest-path: the least latency of all plans',
    'source-only: all layers at the source',
    'destination-only: all layers at the destination',
    'best-node: all layers at one node, the best',
    'one-split: the first layers at the source, the rest at one node',
    'fixed-route: the best split along the shortest route',
    'independent: every job on the route it would take alone',
    'sequential: one job after the other, each on its best response',
    'greedy: repeatedly the job that would finish first',
    'annealing: simulated annealing over priorities',
    'neighbourhood-search: order and routes improved together',
  ].map(row),
  disciplines: [
    'preemptive-priority: the highest priority is served, and interrupts',
    'priority: the highest priority waiting is next, without interruption',
    'fifo: in the order of arrival',
    'processor-sharing: all present share equally',
  ].map(row),
  objectives: [
    'latency: from the release to the result’s arrival',
    'mean-latency: the mean over the jobs',
    'weighted-latency: the mean by weight',
    'max-latency: the worst job’s',
    'makespan: when the last job completes',
    'p95-latency: what 95 % of the jobs do not exceed',
    'mean-tardiness: the mean time by which jobs are late',
    'max-lateness: the greatest latency less deadline',
    'missed-deadlines: the jobs that are late',
  ].map(row),
  waiting: [
    'draining: the backlog is served while the job travels',
    'per-stay: every stay and hop waits for the whole backlog',
    'per-layer: every layer waits for it',
  ].map(row),
});

export function choicesOf(list: 'planners' | 'disciplines' | 'objectives' | 'waiting'): { value: string; help: string }[] {
  const rows = lists.value[list]!;
  const many = isMany.value;
  const fits = ({ name, takes_several }: Row): boolean => {
    if (list === 'planners') return !LEFT_OUT.includes(name) && (many ? (takes_several ?? name !== 'shortest-path') : !MANY.includes(name));
    return list !== 'objectives' || (many ? name !== 'latency' : name === 'latency' || name === 'makespan');
  };
  return rows.filter(fits).map(({ name, help }) => ({ value: name, help }));
}

export async function askForChoices(planner: Planner): Promise<void> {
  for (const list of ['planners', 'disciplines']) {
    const answer = await planner.answer(list, {}).catch(() => undefined);
    const rows = Array.isArray(answer) ? answer : (answer as Record<string, unknown> | undefined)?.[list];
    if (Array.isArray(rows) && rows.length > 0) lists.value = { ...lists.peek(), [list]: rows as Row[] };
  }
}
