// What is planned: network, model, ends, planner; of several jobs those of the one that is shown.
import { choicesOf } from '../state/choices';
import { chooseModel, chooseNetwork, models, networks, openExampleJobs } from '../state/library';
import { result, shownJob } from '../state/planning';
import { change, changeShownJob, isMany, rowOf, setup, shownRow } from '../state/setup';
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

const withoutUndefined = <T extends object>(row: T): T => Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined)) as T;

function removeJob(): void {
  const { jobs, shown } = setup.value;
  const at = rowOf(jobs, shown);
  change({ jobs: jobs.filter((_, i) => i !== at) });
}

function JobList() {
  const jobs = result.value?.record.plan.jobs ?? [];
  return (
    <>
      <ListField name="Job" wide value={shownJob.value?.id ?? ''} choices={jobs.map((job) => ({ value: job.id }))} onChoose={(shown) => change({ shown })} />
      <ListField name="Discipline" value={setup.value.discipline} choices={choicesOf('disciplines')} onChoose={(discipline) => change({ discipline })} />
    </>
  );
}

export function SetupPanel() {
  const { network, planner, objective, waiting, jobs } = setup.value;
  const nodes = network.nodes.map((node) => ({ value: node.id }));
  const row = shownRow.value;
  return (
    <Panel name="Setup" class="setup">
      <div class="fields">
        <ListField name="Network" value={nameOf(networks.value, network) ?? network.name ?? ''} choices={named(networks.value)} onChoose={chooseNetwork} />
        <ListField name="Model" value={row.model} choices={named(models.value)} onChoose={chooseModel} />
        <ListField name="Source" value={row.source} choices={nodes} onChoose={(source) => changeShownJob({ source })} />
        <ListField name="Destination" value={row.destination} choices={nodes} onChoose={(destination) => changeShownJob({ destination })} />
        <ListField name="Planner" value={planner} choices={choicesOf('planners')} onChoose={(name) => change({ planner: name })} />
        <ListField name="Objective" value={objective} choices={choicesOf('objectives')} onChoose={(name) => change({ objective: name })} />
        <ListField name="Waiting" value={waiting} choices={choicesOf('waiting')} onChoose={(name) => change({ waiting: name })} />
        {isMany.value && <JobList />}
      </div>
      <div class="row">
        <button type="button" onClick={addJob}>Add a job</button>
        {jobs.length > 1 ? <button type="button" onClick={removeJob}>Remove this job</button>
          : <button type="button" class="quiet" onClick={openExampleJobs}>Example with 8 jobs</button>}
      </div>
    </Panel>
  );
}

const nameOf = (all: object, network: object): string | undefined => Object.entries(all).find(([, value]) => value === network)?.[0];
