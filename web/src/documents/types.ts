// Lamina's documents as far as the page reads them; keys it does not know stay where they are.

export interface NodeRow {
  id: string;
  compute?: string;
  backlog?: string;
  label?: string;
  device?: string;
  latitude?: number;
  longitude?: number;
}

export interface LinkRow {
  from: string;
  to: string;
  bandwidth: string;
  delay?: string;
  backlog?: string;
  duplex?: boolean;
}

export interface NetworkDocument {
  format: 'lamina.network/1';
  name?: string;
  nodes: NodeRow[];
  links: LinkRow[];
  recipe?: unknown;
}

export interface LayerRow {
  name: string;
  work?: string;
  output: string;
  inputs?: string[];
}

export interface ModelDocument {
  format: 'lamina.model/1';
  name?: string;
  input?: string;
  layers: LayerRow[];
}

export interface JobRow {
  id: string;
  model: string;
  source: string;
  destination: string;
  count?: number;
}

export interface JobsDocument {
  format: 'lamina.jobs/1';
  models: Record<string, string>;
  jobs: JobRow[];
}

export interface SendStep {
  kind: 'send';
  tensor: number;
  tensors?: string[];
  bytes: number;
  from: string;
  to: string;
  link: number;
  waiting_s: number;
  start_s: number;
  end_s: number;
}

export interface ComputeStep {
  kind: 'compute';
  node: string;
  first_layer: number;
  last_layer: number;
  waiting_s: number;
  start_s: number;
  end_s: number;
}

export type Step = SendStep | ComputeStep;

export interface Breakdown {
  compute_s: number;
  transmission_s: number;
  propagation_s: number;
  waiting_s: number;
}

export interface PlannedJob {
  id: string;
  status: 'planned' | 'infeasible';
  reason?: string;
  priority?: number | null;
  release_s?: number;
  completion_s?: number;
  latency_s?: number;
  deadline_met?: boolean;
  breakdown?: Breakdown;
  steps?: Step[];
}

export interface Alternative {
  planner: string;
  detail?: string;
  latency_s: number | null;
  reason?: string;
}

export interface PlanDocument {
  format: 'lamina.plan/1';
  planner: string;
  waiting: string;
  objective: string;
  discipline?: string;
  cuts?: string;
  jobs: PlannedJob[];
  bound?: { lower_s: number; unit?: string; gap: number | null; kind: string } | null;
  alternatives?: Alternative[];
  summary?: { objective_s: number | null; unit?: string; makespan_s: number; mean_latency_s: number; max_latency_s: number } | null;
  assumptions?: { code: string; text: string }[];
  filled?: FilledRow[];
}

export interface FilledRow {
  what: string;
  count: number;
  value: string;
}

export interface Interval {
  job: string;
  step: number;
  start_s: number;
  end_s: number;
}

export type ResourceRow = { busy_s: number; utilisation: number; intervals: Interval[] } & (
  { kind: 'node'; node: string } | { kind: 'link'; link: number; from: string; to: string }
);

export interface TraceDocument {
  format: 'lamina.trace/1';
  discipline: string;
  jobs: { id: string; completion_s: number; latency_s: number }[];
  resources: ResourceRow[];
}

export type MeasuredStep = { predicted_s: number; measured_s: number } & (
  | { kind: 'send'; tensor: number; bytes: number; from: string; to: string; link: number }
  | { kind: 'compute'; node: string; first_layer: number; last_layer: number }
);

export interface MeasuredJob {
  id: string;
  runs: number;
  latency_s: { min: number; median: number; p95: number };
  predicted_s: number;
  verified?: boolean;
  steps: MeasuredStep[];
}

export interface RunDocument {
  format: 'lamina.run/1';
  engine: string;
  jobs: MeasuredJob[];
}

// What a report holds and `window.lamina.document()` gives.
export interface RecordDocument {
  plan: PlanDocument;
  network: NetworkDocument;
  models: Record<string, ModelDocument>;
  jobs: JobsDocument;
  trace: TraceDocument;
  run?: RunDocument; // of this plan
  version: string;
}

export interface ErrorDocument {
  error: { code: string; message: string; where: string };
}

export function isErrorDocument(document: unknown): document is ErrorDocument {
  return typeof document === 'object' && document !== null && 'error' in document;
}
