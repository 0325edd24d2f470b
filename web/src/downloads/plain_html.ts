// A record as plain HTML, for readers without a script: the same words as the panel Plan.
import { Durations, humanBytes } from '../documents/quantity';
import { layersText, legsOf, places, type Leg } from '../documents/legs';
import { measuredIn, measuredJob, measuredOf, offText } from '../documents/measured';
import type { PlannedJob, RecordDocument, RunDocument } from '../documents/types';
import { objectiveText } from '../state/planning';

export const escaped = (text: string): string => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

const row = (cells: string[], tag = 'td'): string => `<tr>${cells.map((cell) => `<${tag}>${escaped(cell)}</${tag}>`).join('')}</tr>`;
const table = (head: string[], rows: string[][]): string =>
  `<table><thead>${row(head, 'th')}</thead><tbody>${rows.map((cells) => row(cells)).join('')}</tbody></table>`;

const what = (leg: Leg): string => (leg.kind === 'compute' ? layersText(leg) : `tensor ${leg.tensor}, ${humanBytes(leg.bytes)}`);

function jobHtml(job: PlannedJob, run: RunDocument | undefined): string {
  if (job.status !== 'planned') return `<h2>${escaped(job.id)}</h2><p>no plan: ${escaped(job.reason ?? '')}</p>`;
  const durations = new Durations(job.latency_s!);
  const of = measuredJob(run, job.id);
  const steps = measuredOf(job, run);
  const rows = legsOf(job).map((leg) => {
    const measured = measuredIn(steps, leg.steps);
    const cells = measured ? [durations.text(measured.measured), offText(measured.measured, measured.predicted)] : ['', ''];
    return [leg.nodes.join(' → '), what(leg), durations.text(leg.end - leg.start), durations.text(leg.end), ...(of ? cells : [])];
  });
  const measured = of
    ? `<p>measured ${durations.text(of.latency_s.median)}, ${offText(of.latency_s.median, of.predicted_s)}, median of ${of.runs} runs</p>`
    : '';
  const head = ['Where', 'What', 'Takes', 'Until', ...(of ? ['Measured', 'Off'] : [])];
  return `<h2>${escaped(job.id)}: ${durations.text(job.latency_s!)}</h2>${measured}${table(head, rows)}`;
}

function jobsHtml(jobs: PlannedJob[]): string {
  const durations = new Durations(Math.max(...jobs.map((job) => job.latency_s ?? 0)));
  return table(
    ['Job', 'Latency', 'Computes at'],
    jobs.map((job) => [job.id, job.status === 'planned' ? durations.text(job.latency_s!) : `no plan: ${job.reason ?? ''}`, places(job)]),
  );
}

const MOST_IN_DETAIL = 20;

export function plainHtml({ plan, network, run, version }: RecordDocument): string {
  const what = plan.jobs.length === 1 ? '' : ` ${plan.objective} of ${plan.jobs.length} jobs`;
  return [
    `<header><h1>Lamina: ${escaped(network.name ?? 'network')}</h1>`,
    `<p>${escaped(objectiveText(plan) + what)}</p></header>`,
    plan.jobs.length > 1 ? jobsHtml(plan.jobs) : '',
    ...plan.jobs.slice(0, MOST_IN_DETAIL).map((job) => jobHtml(job, run)),
    `<p>Planner ${escaped(plan.planner)}, waiting ${escaped(plan.waiting)}; Lamina ${escaped(version)}.</p>`,
  ].join('\n');
}
