// What is asked when the hand rests: alternatives, and the chart of latency against bandwidth.
import { effect, signal } from '@preact/signals';
import type { Planner } from '../core/planner';
import { isErrorDocument, type Alternative, type PlanDocument } from '../documents/types';
import { curveOf, type Curve } from './curve';
import { optionsOf, planner, requestOf, result } from './planning';
import { setup, type Setup } from './setup';

const REST_MS = 90;

export interface Row extends Alternative {
  objective_s?: number | null;
}

export const alternatives = signal<{ rows: Row[]; best: number; of: Setup } | undefined>(undefined);
/** Of all bandwidths as factors of those that are given, whatever the slider says: it stays while that one moves. */
export const curve = signal<{ curve: Curve; of: Setup; key: string } | undefined>(undefined);

export const withoutBandwidth = (of: Setup): Setup => ({ ...of, changes: { ...of.changes, bandwidth: 0 } });

async function explain(by: Planner, of: Setup, isStill: () => boolean): Promise<void> {
  const request = requestOf(of);
  const answer = await by.answer('plan', {
    ...request,
    options: { ...request.options, planner: 'shortest-path', objective: 'latency', explain: true },
  });
  if (!isStill() || isErrorDocument(answer)) return;
  const plan = answer as PlanDocument;
  alternatives.value = { rows: plan.alternatives ?? [], best: plan.summary?.objective_s ?? Infinity, of };
}

/** All planners that fit several jobs, each with a limit of time. */
export async function comparePlanners(): Promise<void> {
  const by = planner.peek();
  const of = setup.peek();
  if (!by) return;
  const request = requestOf(of);
  const answer = await by.answer('plan', { ...request, options: { ...request.options, planner: 'all', time_limit: '0.3 s' } });
  if (isErrorDocument(answer) || setup.peek() !== of) return;
  const rows = (answer as { rows: { planner: string; objective_s: number | null }[] }).rows.map((row) => ({
    planner: row.planner,
    latency_s: row.objective_s,
  }));
  alternatives.value = { rows, best: Math.min(...rows.map((row) => row.latency_s ?? Infinity)), of };
}

/** From now on they follow the plan, a moment behind it. */
export function startExtras(): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  effect(() => {
    const now = result.value;
    const by = planner.value;
    clearTimeout(timer);
    if (!now || !by) return;
    timer = setTimeout(() => void ask(by, now.setup), REST_MS);
  });
}

async function ask(by: Planner, of: Setup): Promise<void> {
  const isStill = () => setup.peek() === of;
  if (!isStill()) return;
  const isOne = result.peek()?.record.plan.jobs.length === 1;
  if (isOne) await explain(by, of, isStill);
  else if (alternatives.peek()?.of !== of) alternatives.value = undefined;
  const ofAll = withoutBandwidth(of);
  const key = JSON.stringify([ofAll.changes, ofAll.jobs, optionsOf(ofAll)]);
  if (curve.peek()?.key === key && curve.peek()!.of.network === of.network && curve.peek()!.of.models === of.models) return;
  const found = await curveOf(by, requestOf(ofAll), isOne, isStill);
  if (isStill()) curve.value = found && { curve: found, of: ofAll, key };
}
