// What the page is, the latency and what is proved of it, and what can be taken away.
import { factorText, humanTime } from '../documents/quantity';
import type { PlanDocument } from '../documents/types';
import { downloadPlan, downloadReport, downloadSvg } from '../downloads/downloads';
import { openFiles } from '../state/files';
import { changesText } from '../state/changes_text';
import { keep } from '../state/kept';
import { latencyText, result } from '../state/planning';
import { setup, shownRow } from '../state/setup';
import { toggleTheme, themeName } from '../state/theme';

function claimOf(plan: PlanDocument): string {
  const { bound, summary } = plan;
  if (!bound || bound.gap === null || !summary) return '';
  const isTime = (bound.unit ?? 's') === 's';
  if (bound.gap <= 1e-9)
    return plan.jobs.length === 1 ? 'proved optimal' : `not below ${isTime ? humanTime(bound.lower_s) : bound.lower_s}`;
  const far = factorText(summary.objective_s!, bound.lower_s);
  const lower = isTime ? humanTime(bound.lower_s) : String(bound.lower_s);
  return bound.kind === 'dual' ? `${far}: ${lower} is possible` : `at most ${far} (not below ${lower})`;
}

function Claim() {
  const plan = result.value?.record.plan;
  if (!plan) return null;
  const claim = claimOf(plan);
  const what = plan.jobs.length === 1 ? '' : `${plan.objective} of ${plan.jobs.length} jobs`;
  return (
    <p class="claim">
      {what && <span>{what}</span>}
      {claim && <span class={claim === 'proved optimal' ? 'proved' : ''}>{claim}</span>}
    </p>
  );
}

// What is planned, which on the screen the lists say.
function paperText(): string {
  const { network, jobs, planner: by, waiting } = setup.value;
  const { id, model, source, destination } = shownRow.value;
  return [
    network.name,
    jobs.length === 1 ? `${id}: ${model}, ${source} → ${destination}` : '',
    `planner ${by}`,
    `waiting ${waiting}`,
    changesText(setup.value),
  ]
    .filter((part) => part)
    .join(' · ');
}

export function Header() {
  return (
    <header class="top">
      <h1>Lamina</h1>
      <div class="headline">
        <span class="latency" role="status" aria-label="Latency">
          {latencyText.value}
        </span>
        <Claim />
      </div>
      <p class="on-paper">{paperText()}</p>
      <div class="tools">
        <label class="button file">
          <span>Open files</span>
          <input
            type="file"
            multiple
            aria-label="Open files"
            onChange={(e) => {
              void openFiles([...(e.currentTarget.files ?? [])]);
              e.currentTarget.value = '';
            }}
          />
        </label>
        <button type="button" disabled={!result.value} onClick={keep}>
          Keep for comparison
        </button>
        <span class="group">
          <button type="button" disabled={!result.value} onClick={downloadPlan}>
            Download plan
          </button>
          <button type="button" disabled={!result.value} onClick={() => void downloadReport()}>
            Download report
          </button>
          <button type="button" disabled={!result.value} onClick={downloadSvg}>
            Download SVG
          </button>
        </span>
        <button
          type="button"
          class="quiet"
          onClick={toggleTheme}
          aria-label={`Colours: ${themeName.value}`}
          title={`Colours: ${themeName.value}`}
        >
          ◐
        </button>
      </div>
    </header>
  );
}
