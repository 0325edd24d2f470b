// The plan: the route of the shown job tensor by tensor, and all jobs if there are several.
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { Durations, humanBytes } from '../documents/quantity';
import { layersText, legsOf, places, type Leg } from '../documents/legs';
import { measuredIn, measuredJob, measuredOf, offText, type MeasuredRow } from '../documents/measured';
import type { MeasuredJob, PlanDocument, PlannedJob, RunDocument } from '../documents/types';
import { clock } from '../state/clock';
import { planner, result, shownJob } from '../state/planning';
import { change, setup, shownChain } from '../state/setup';
import { nameOf } from '../figures/map_scene';
import { BreakdownBar } from './BreakdownBar';
import { Panel } from './Panel';

const MOST_NODES = 8; // of a way that is told in full
const MOST_ROWS = 200; // at first; on paper all

function what(leg: Leg, layerCount: number): string {
  if (leg.kind === 'compute') return layersText(leg);
  const tensor = leg.tensor === 0 ? 'input' : leg.tensor === layerCount ? 'result' : `output of layer ${leg.tensor}`;
  return `${tensor}, ${humanBytes(leg.bytes)}`;
}

// As the map calls it.
function called(id: string): string {
  const { network } = setup.value;
  const node = network.nodes.find((row) => row.id === id);
  return node ? nameOf(node, node.latitude !== undefined) : id;
}

// The ends of a long way, which the map shows in full.
function wayOf(nodes: string[]): string {
  const names =
    nodes.length <= MOST_NODES
      ? nodes.map(called)
      : [...nodes.slice(0, 3).map(called), `${nodes.length - 5} more`, ...nodes.slice(-2).map(called)];
  return names.join(' → ');
}

interface LegProps {
  leg: Leg;
  durations: Durations;
  layerCount: number;
  release: number;
  measured: MeasuredRow | undefined;
}

function LegRow(props: LegProps) {
  const { leg, durations, layerCount, release, measured } = props;
  const now = clock.value;
  const isNow = now !== undefined && now >= leg.start && now < leg.end;
  return (
    <li
      class={`leg ${leg.kind} ${isNow ? 'now' : ''}`}
      onPointerEnter={() => (clock.value = leg.start + (leg.end - leg.start) / 2)}
      onPointerLeave={() => (clock.value = undefined)}
    >
      <span class="where" title={leg.nodes.map(called).join(' → ')}>
        {wayOf(leg.nodes)}
      </span>
      <span class="time">{durations.text(leg.end - leg.start)}</span>
      <span class="what">
        {what(leg, layerCount)}
        {leg.waiting > 0 && `, waits ${durations.text(leg.waiting)}`}
      </span>
      <span class="until">at {durations.text(leg.end - release)}</span>
      {measured && (
        <span class="measured">
          measured {durations.text(measured.measured)}, {offText(measured.measured, measured.predicted)}
        </span>
      )}
    </li>
  );
}

const RESULTS = new Map([
  [true, 'results are those of the whole model'],
  [false, 'results differ from the whole model’s'],
  [undefined, 'results were not compared'],
]);

function Measured(props: { of: MeasuredJob }) {
  const { latency_s: latency, predicted_s: predicted, runs, verified } = props.of;
  const durations = new Durations(Math.max(latency.p95, predicted));
  return (
    <p class="measured-latency">
      Measured: <strong>{durations.text(latency.median)}</strong>, {offText(latency.median, predicted)} off the {durations.text(predicted)}{' '}
      predicted; median of {runs} {runs === 1 ? 'run' : 'runs'}, from {durations.text(latency.min)} to {durations.text(latency.p95)} (95 %);{' '}
      {RESULTS.get(verified)}.
    </p>
  );
}

function Route(props: { job: PlannedJob; run: RunDocument | undefined }) {
  const { job, run } = props;
  if (job.status !== 'planned') return <p class="none">No plan: {job.reason}</p>;
  const durations = new Durations(job.latency_s ?? 0);
  const legs = legsOf(job);
  const of = measuredJob(run, job.id);
  const rows = measuredOf(job, run);
  if (legs.length === 0) return <p class="hint">Nothing to do: the input is the result, and it is where it is wanted.</p>;
  return (
    <>
      {of && <Measured of={of} />}
      <BreakdownBar breakdown={job.breakdown!} legend />
      <ol class="legs">
        {legs.map((leg) => (
          <LegRow
            key={leg.steps[0]}
            leg={leg}
            durations={durations}
            layerCount={shownChain.value?.layers.length ?? -1}
            release={job.release_s ?? 0}
            measured={measuredIn(rows, leg.steps)}
          />
        ))}
      </ol>
    </>
  );
}

const measuredText = (job: MeasuredJob | undefined, durations: Durations): string =>
  job ? `${durations.text(job.latency_s.median)} (${offText(job.latency_s.median, job.predicted_s)})` : '';

function JobsTable(props: { plan: PlanDocument; run: RunDocument | undefined; shown: string }) {
  const most = useSignal(MOST_ROWS);
  useEffect(() => {
    const showAll = () => (most.value = Infinity);
    addEventListener('beforeprint', showAll);
    return () => removeEventListener('beforeprint', showAll);
  }, []);
  const { jobs } = props.plan;
  const longest = Math.max(...jobs.map((job) => job.latency_s ?? 0), 1e-12);
  const durations = new Durations(longest);
  return (
    <div class="jobs" role="group" aria-label="All jobs" tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th>Job</th>
            <th class="number">Priority</th>
            <th class="number">Latency</th>
            {props.run && <th class="number">Measured</th>}
            <th>Where its time goes</th>
            <th>Computes at</th>
          </tr>
        </thead>
        <tbody>
          {jobs.slice(0, most.value).map((job) => (
            <tr key={job.id} class={job.id === props.shown ? 'shown' : ''} onClick={() => change({ shown: job.id })}>
              <th scope="row">
                {job.id}
                {job.deadline_met === false && <em> late</em>}
              </th>
              <td class="number">{job.priority ?? ''}</td>
              <td class="number">{job.status === 'planned' ? durations.text(job.latency_s!) : 'no plan'}</td>
              {props.run && <td class="number">{measuredText(measuredJob(props.run, job.id), durations)}</td>}
              <td>{job.breakdown ? <BreakdownBar breakdown={job.breakdown} of={longest} /> : job.reason}</td>
              <td>{places(job)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {jobs.length > most.value && (
        <button type="button" onClick={() => (most.value = Infinity)}>
          Show all {jobs.length} jobs
        </button>
      )}
    </div>
  );
}

/** All jobs, if there are several; a click shows one. */
export function JobsPanel() {
  const plan = result.value?.record.plan;
  if (!plan || plan.jobs.length < 2) return null;
  return (
    <Panel name="Jobs" class="all-jobs">
      <JobsTable plan={plan} run={result.value?.record.run} shown={shownJob.value?.id ?? ''} />
    </Panel>
  );
}

export function PlanPanel() {
  const plan = result.value?.record.plan;
  const job = shownJob.value;
  return (
    <Panel name="Plan" class="plan">
      {plan && plan.jobs.length > 1 && job && <h3>{job.id}</h3>}
      {job && <Route job={job} run={result.value?.record.run} />}
      {!plan && !planner.value && (
        <p class="hint">This page has no planner. Open it from a server (lamina serve), or drop a report here.</p>
      )}
      {plan?.assumptions?.map((row) => (
        <p class="hint" key={row.code + row.text}>
          Assuming {row.text}.
        </p>
      ))}
    </Panel>
  );
}
