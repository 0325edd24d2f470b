// What is planned: network, model, ends, planner; of several jobs those of the one that is shown.
import { humanWork, quantity } from '../documents/quantity';
import { choicesOf } from '../state/choices';
import { chooseModel, chooseNetwork, models, networks, openExampleJobs } from '../state/library';
import { planner, result, shownJob } from '../state/planning';
import { change, changeShownJob, isMany, rowOf, setup, shownChain, shownModel, shownRow } from '../state/setup';
import { ListField } from './fields';
import { Panel } from './Panel';

const named = (record: object) => Object.keys(record).map((value) => ({ value }));

function addJob(): void {
  const { jobs } = setup.value;
  const ids = new Set(jobs.map((job) => job.id));
  let n = jobs.length + 1;
  while (ids.has(`job-${n}`)) ++n;
  change({ jobs: [...jobs, { ...shownRow.value, id: `job-${n}`, count: undefined } as never].map(withoutUndefined), shown: `job-${n}` });
}

const withoutUndefined = <T extends object>(row: T): T =>
  Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined)) as T;

function removeJob(): void {
  const { jobs, shown } = setup.value;
  const at = rowOf(jobs, shown);
  change({ jobs: jobs.filter((_, i) => i !== at) });
}

function JobList() {
  const jobs = result.value?.record.plan.jobs ?? [];
  return (
    <>
      <ListField
        name="Job"
        wide
        value={shownJob.value?.id ?? ''}
        choices={jobs.map((job) => ({ value: job.id }))}
        onChoose={(shown) => change({ shown })}
      />
      <ListField
        name="Discipline"
        wide
        value={setup.value.discipline}
        choices={choicesOf('disciplines')}
        onChoose={(discipline) => change({ discipline })}
      />
    </>
  );
}

function JobButtons(props: { many: boolean }) {
  return (
    <>
      <button type="button" class="quiet" disabled={!planner.value} onClick={addJob}>
        Add job
      </button>
      {props.many ? (
        <button type="button" class="quiet" disabled={!planner.value} onClick={removeJob}>
          Remove job
        </button>
      ) : (
        <button type="button" class="quiet" disabled={!planner.value} title="An example: eight jobs on a campus" onClick={openExampleJobs}>
          8 jobs
        </button>
      )}
    </>
  );
}

// Network and model in numbers, as the command's first line has them.
function Facts() {
  const { network } = setup.value;
  const model = shownModel.value;
  const compute = network.nodes.filter((node) => node.compute !== undefined || node.device !== undefined).length;
  const links = network.links.reduce((sum, link) => sum + (link.duplex ? 2 : 1), 0);
  const chain = shownChain.value;
  const work = (model?.layers ?? []).reduce((sum, layer) => sum + (quantity(layer.work) ?? 0), 0);
  return (
    <p class="hint facts">
      {network.nodes.length} nodes{compute < network.nodes.length && ` (${compute} compute)`}, {links} links
      {model && (
        <>
          <br />
          {chain ? `${chain.layers.length} layers` : `${model.layers.length} operators`}
          {work > 0 && `, ${humanWork(work)}`}
        </>
      )}
    </p>
  );
}

export function SetupPanel() {
  const { network, planner: by, objective, waiting, jobs } = setup.value;
  const nodes = network.nodes.map((node) => ({ value: node.id }));
  const row = shownRow.value;
  return (
    <Panel name="Setup" class="setup" actions={<JobButtons many={jobs.length > 1} />}>
      <fieldset class="fields" disabled={!planner.value}>
        <ListField
          name="Network"
          value={nameOf(networks.value, network) ?? network.name ?? ''}
          choices={named(networks.value)}
          onChoose={chooseNetwork}
        />
        <ListField name="Model" value={row.model} choices={named(models.value)} onChoose={chooseModel} />
        <ListField name="Source" value={row.source} choices={nodes} onChoose={(source) => changeShownJob({ source })} />
        <ListField name="Destination" value={row.destination} choices={nodes} onChoose={(destination) => changeShownJob({ destination })} />
        <ListField name="Planner" wide value={by} choices={choicesOf('planners')} onChoose={(name) => change({ planner: name })} />
        <ListField name="Objective" value={objective} choices={choicesOf('objectives')} onChoose={(name) => change({ objective: name })} />
        <ListField name="Waiting" value={waiting} choices={choicesOf('waiting')} onChoose={(name) => change({ waiting: name })} />
      </fieldset>
      {isMany.value && (
        <div class="fields more">
          <JobList />
        </div>
      )}
      <Facts />
    </Panel>
  );
}

const nameOf = (all: object, network: object): string | undefined => Object.entries(all).find(([, value]) => value === network)?.[0];
