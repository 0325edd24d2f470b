// Plans that were kept for comparison.
import { signal } from '@preact/signals';
import type { Breakdown } from '../documents/types';
import { places } from '../documents/legs';
import { objectiveText, result } from './planning';
import { setup, type Setup } from './setup';
import { setupText } from './changes_text';

export interface Kept {
  name: string;
  latency: string;
  seconds: number;
  breakdown: Breakdown | undefined; // of one job
  where: string; // where it computes
  what: string; // what was changed
  setup: Setup;
  hops: readonly (readonly [string, string])[];
}

export const kept = signal<readonly Kept[]>([]);

let count = 0;

export function keep(): void {
  const now = result.peek();
  if (!now) return;
  const { plan } = now.record;
  const one = plan.jobs.length === 1 ? plan.jobs[0] : undefined;
  kept.value = [
    ...kept.peek(),
    {
      name: String.fromCharCode(65 + (count++ % 26)),
      latency: objectiveText(plan),
      seconds: plan.summary?.objective_s ?? Infinity,
      breakdown: one?.breakdown,
      where: one ? places(one) : `${plan.jobs.length} jobs, ${plan.planner}`,
      what: setupText(now.setup),
      setup: now.setup,
      hops: (one?.steps ?? []).flatMap((step) => (step.kind === 'send' ? [[step.from, step.to] as const] : [])),
    },
  ];
}

export const restore = (of: Kept): void => {
  setup.value = of.setup;
};

export const discard = (of: Kept): void => {
  kept.value = kept.peek().filter((other) => other !== of);
};
