// The layered graph: a row for each tensor, a column for each node of the route, and the path that moves in a row by sending and climbs
// by computing. Beside it the size of each tensor and the work of each layer, which say why it climbs where it does.
import { humanBytes, humanWork } from '../documents/quantity';
import type { Chain } from '../documents/chain';
import type { ComputeStep, PlannedJob, SendStep, Step } from '../documents/types';
import { clock } from '../state/clock';
import { shownJob } from '../state/planning';
import { shownChain } from '../state/setup';
import { Panel } from './Panel';
import { useSize } from './use_canvas';

const HEIGHT = 470;
const FRAME = { left: 194, right: 150, top: 30, bottom: 44 };
const LABEL = 13;

interface Grid {
  x: (node: string) => number;
  y: (tensor: number) => number;
  columns: { node: string; x: number }[];
  rows: number;
  width: number;
}

// Nodes in the order in which the route first meets them.
function gridOf(job: PlannedJob, rows: number, width: number): Grid {
  const names: string[] = [];
  for (const step of job.steps ?? [])
    for (const node of step.kind === 'send' ? [step.from, step.to] : [step.node]) if (!names.includes(node)) names.push(node);
  const inner = Math.max(60, width - FRAME.left - FRAME.right);
  const at = (i: number) => FRAME.left + (names.length === 1 ? inner / 2 : (inner * i) / (names.length - 1));
  return {
    x: (node) => at(names.indexOf(node)),
    y: (tensor) => HEIGHT - FRAME.bottom - ((HEIGHT - FRAME.top - FRAME.bottom) * tensor) / Math.max(rows, 1),
    columns: names.map((node, i) => ({ node, x: at(i) })),
    rows,
    width,
  };
}

function Columns(props: { grid: Grid }) {
  const { grid } = props;
  const gap = grid.columns.length > 1 ? grid.columns[1]!.x - grid.columns[0]!.x : 200;
  const isTight = grid.columns.some(({ node }) => 7 * node.length + 8 > gap);
  return (
    <g class="columns">
      {grid.columns.map(({ node, x }) => (
        <g key={node}>
          <line x1={x} x2={x} y1={grid.y(0)} y2={grid.y(grid.rows)} />
          <text
            x={x}
            y={HEIGHT - FRAME.bottom + 20}
            text-anchor={isTight ? 'end' : 'middle'}
            transform={isTight ? `rotate(-35 ${x} ${HEIGHT - FRAME.bottom + 16})` : undefined}
          >
            {node}
          </text>
        </g>
      ))}
    </g>
  );
}

// Rows whose labels would cover each other lose them, those that the route uses last.
function labelled(job: PlannedJob, chain: Chain, grid: Grid): Set<number> {
  const wanted = [0, chain.layers.length];
  for (const step of job.steps ?? []) wanted.push(...(step.kind === 'send' ? [step.tensor] : [step.first_layer - 1, step.last_layer]));
  const all = [...new Set([...wanted, ...chain.layers.keys()])];
  const taken: number[] = [];
  for (const row of all) if (taken.every((other) => Math.abs(grid.y(other) - grid.y(row)) >= LABEL)) taken.push(row);
  return new Set(taken);
}

function Rows(props: { job: PlannedJob; chain: Chain; grid: Grid }) {
  const { chain, grid, job } = props;
  const labels = labelled(job, chain, grid);
  const bytes = [chain.inputBytes, ...chain.layers.map((layer) => layer.bytes)];
  const works = chain.layers.map((layer) => layer.work ?? 0);
  const most = Math.max(...bytes, 1),
    mostWork = Math.max(...works, 1);
  const height = Math.max(1, Math.min(8, (grid.y(0) - grid.y(1)) * 0.6));
  const right = grid.width - FRAME.right + 16;
  return (
    <g class="tensors">
      {bytes.map((size, row) => (
        <g key={row}>
          <line x1={FRAME.left} x2={grid.width - FRAME.right} y1={grid.y(row)} y2={grid.y(row)} />
          <rect
            class="size"
            x={FRAME.left - 12 - share(size, most)}
            width={share(size, most)}
            y={grid.y(row) - height / 2}
            height={height}
          />
          {row > 0 && (
            <rect
              class="work"
              x={right}
              width={Math.max(0.5, (126 * works[row - 1]!) / mostWork)}
              y={(grid.y(row) + grid.y(row - 1)) / 2 - height / 2}
              height={height}
            />
          )}
          {labels.has(row) && (
            <text x={FRAME.left - SIZES - 20} y={grid.y(row) + 4} text-anchor="end">
              {row === 0 ? 'input' : shortName(chain.layers[row - 1]!.name)}
            </text>
          )}
        </g>
      ))}
      <text class="head" x={FRAME.left - 12} y={12} text-anchor="end">
        tensor, up to {humanBytes(most)}
      </text>
      <text class="head" x={grid.width - 2} y={12} text-anchor="end">
        work, up to {humanWork(mostWork)}
      </text>
    </g>
  );
}

const SIZES = 56;
const share = (size: number, most: number): number => (size <= 0 ? 0 : Math.max(1, (SIZES * size) / most));
const shortName = (name: string): string => (name.length > 15 ? `${name.slice(0, 14)}…` : name);

function Path(props: { job: PlannedJob; grid: Grid; most: number }) {
  const { job, grid, most } = props;
  return (
    <g class="path">
      {(job.steps ?? []).map((step, i) =>
        step.kind === 'send' ? <Send key={i} step={step} grid={grid} most={most} /> : <Climb key={i} step={step} grid={grid} />,
      )}
      {(job.steps ?? []).slice(0, 1).map((step) => (
        <circle key="start" class="end" cx={grid.x(step.kind === 'send' ? step.from : step.node)} cy={grid.y(0)} r="5" />
      ))}
      {(job.steps ?? []).slice(-1).map((step) => (
        <circle
          key="end"
          class="end"
          cx={grid.x(step.kind === 'send' ? step.to : step.node)}
          cy={grid.y(step.kind === 'send' ? step.tensor : step.last_layer)}
          r="5"
        />
      ))}
    </g>
  );
}

function Send(props: { step: SendStep; grid: Grid; most: number }) {
  const { step, grid } = props;
  const y = grid.y(step.tensor);
  const width = 7 - 1.6 * Math.min(3, Math.log10(props.most / Math.max(1, step.bytes)));
  return (
    <line class="transmission" x1={grid.x(step.from)} x2={grid.x(step.to)} y1={y} y2={y} stroke-width={width}>
      <title>{`${step.from} → ${step.to}: ${humanBytes(step.bytes)}`}</title>
    </line>
  );
}

function Climb(props: { step: ComputeStep; grid: Grid }) {
  const { step, grid } = props;
  const x = grid.x(step.node);
  return (
    <line class="compute" x1={x} x2={x} y1={grid.y(step.first_layer - 1)} y2={grid.y(step.last_layer)} stroke-width="7">
      <title>{`${step.node}: layers ${step.first_layer} to ${step.last_layer}`}</title>
    </line>
  );
}

// Where the job is at the time that is looked at.
function Now(props: { steps: readonly Step[]; grid: Grid }) {
  const time = clock.value;
  const step = time === undefined ? undefined : props.steps.find((s) => time >= s.start_s && time < s.end_s);
  if (!step || time === undefined) return null;
  const share = (time - step.start_s) / Math.max(step.end_s - step.start_s, 1e-12);
  const { grid } = props;
  const [x0, y0, x1, y1] =
    step.kind === 'send'
      ? [grid.x(step.from), grid.y(step.tensor), grid.x(step.to), grid.y(step.tensor)]
      : [grid.x(step.node), grid.y(step.first_layer - 1), grid.x(step.node), grid.y(step.last_layer)];
  return <circle class="now" cx={x0 + (x1 - x0) * share} cy={y0 + (y1 - y0) * share} r="7" />;
}

function described(job: PlannedJob): string {
  return (job.steps ?? [])
    .map((s) =>
      s.kind === 'send'
        ? `tensor ${s.tensor} moves from ${s.from} to ${s.to}`
        : `layers ${s.first_layer} to ${s.last_layer} are computed at ${s.node}`,
    )
    .join('; ');
}

// Where only the planner knows the layers: their numbers.
function unknownChain(job: PlannedJob | undefined): Chain {
  const count = Math.max(0, ...(job?.steps ?? []).map((step) => (step.kind === 'send' ? step.tensor : step.last_layer)));
  return {
    inputBytes: 0,
    layers: Array.from({ length: count }, (_, i) => ({ name: `layer ${i + 1}`, work: undefined, bytes: 0, operators: 1 })),
  };
}

export function Layers() {
  const { ref, size } = useSize<HTMLDivElement>();
  const job = shownJob.value;
  const chain = shownChain.value ?? unknownChain(job);
  const isReady = job?.steps && job.steps.length > 0 && size.width > 0;
  const grid = isReady ? gridOf(job, chain.layers.length, size.width) : undefined;
  const most = Math.max(...(job?.steps ?? []).map((step) => (step.kind === 'send' ? step.bytes : 1)), 1);
  return (
    <Panel name="Layers" class="layers">
      <div ref={ref} class="layers-figure">
        {isReady && grid ? (
          <svg width={size.width} height={HEIGHT} role="img" aria-label={described(job)}>
            <Rows job={job} chain={chain} grid={grid} />
            <Columns grid={grid} />
            <Path job={job} grid={grid} most={most} />
            <Now steps={job.steps!} grid={grid} />
          </svg>
        ) : (
          <p class="hint">{job?.status === 'infeasible' ? 'There is no plan to show.' : 'Nothing to compute or send.'}</p>
        )}
      </div>
    </Panel>
  );
}
