// The steps of a job as people read them: what carries one tensor over several hops is one leg.
import type { PlannedJob, Step } from './types';

export interface Leg {
  kind: 'send' | 'compute';
  nodes: string[]; // of a send all nodes from first to last; of a stay its node
  links: number[]; // of a send: rows of the network
  tensor: number; // carried; of a stay the one it makes
  firstLayer: number; // of a stay
  lastLayer: number;
  bytes: number;
  steps: [first: number, last: number]; // from 1
  waiting: number;
  start: number;
  end: number;
}

function legOf(step: Step, number: number): Leg {
  const times = { steps: [number, number] as [number, number], waiting: step.waiting_s, start: step.start_s, end: step.end_s };
  if (step.kind === 'send') {
    return {
      kind: 'send',
      nodes: [step.from, step.to],
      links: [step.link],
      tensor: step.tensor,
      firstLayer: 0,
      lastLayer: 0,
      bytes: step.bytes,
      ...times,
    };
  }
  return {
    kind: 'compute',
    nodes: [step.node],
    links: [],
    tensor: step.last_layer,
    firstLayer: step.first_layer,
    lastLayer: step.last_layer,
    bytes: 0,
    ...times,
  };
}

export function legsOf(job: PlannedJob): Leg[] {
  const legs: Leg[] = [];
  (job.steps ?? []).forEach((step, i) => {
    const last = legs.at(-1);
    if (step.kind === 'send' && last?.kind === 'send' && last.tensor === step.tensor) {
      last.nodes.push(step.to);
      last.links.push(step.link);
      last.steps[1] = i + 1;
      last.waiting += step.waiting_s;
      last.end = step.end_s;
    } else {
      legs.push(legOf(step, i + 1));
    }
  });
  return legs;
}

/** Where a job computes, in order: "camera | edge". */
export function places(job: PlannedJob): string {
  return (job.steps ?? [])
    .filter((s) => s.kind === 'compute')
    .map((s) => s.node)
    .join(' | ');
}

/** The same with the layers: "camera (layers 1–3) | edge (layers 4–46)". */
export function placesAndLayers(job: PlannedJob): string {
  return legsOf(job)
    .filter((leg) => leg.kind === 'compute')
    .map((leg) => `${leg.nodes[0]} (${layersText(leg)})`)
    .join(' | ');
}

/** "layers 1–45", "layer 3". */
export function layersText(leg: Pick<Leg, 'firstLayer' | 'lastLayer'>): string {
  return leg.firstLayer === leg.lastLayer ? `layer ${leg.firstLayer}` : `layers ${leg.firstLayer}–${leg.lastLayer}`;
}
