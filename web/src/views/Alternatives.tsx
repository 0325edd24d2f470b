// What the usual approaches would cost, and why they lose; of several jobs what the planners make of them.
import { factorText, humanTime } from '../documents/quantity';
import { alternatives, comparePlanners, type Row } from '../state/extra';
import { planner, result } from '../state/planning';
import { isMany, setup, shownRow, change } from '../state/setup';
import { Panel } from './Panel';

function labelOf(planner: string): string {
  const { source, destination } = shownRow.value;
  const labels: Record<string, string> = {
    'source-only': `all at ${source}`,
    'destination-only': `all at ${destination}`,
    'best-node': 'best single node',
    'one-split': 'one split',
    'fixed-route': 'fixed route',
    tiers: 'tiers',
  };
  return labels[planner] ?? planner;
}

function AlternativeRow(props: { row: Row; best: number; worst: number }) {
  const { row, best, worst } = props;
  const time = row.latency_s;
  const factor = time === null ? '' : factorText(time, best);
  const share = time === null ? 0 : Math.max(0.02, Math.log(time / best + 1) / Math.log(worst / best + 1));
  return (
    <tr class={factor === '=' ? 'equal' : ''}>
      <th scope="row">
        {labelOf(row.planner)}
        {row.detail && !labelOf(row.planner).endsWith(` ${row.detail}`) && <span class="detail"> {row.detail}</span>}
        {row.reason && <small>{row.reason}</small>}
      </th>
      <td class="number">
        {time === null ? 'impossible' : humanTime(time)}
        {time !== null && <i class="share" style={{ width: `${100 * share}%` }} />}
      </td>
      <td class="number factor">{factor}</td>
    </tr>
  );
}

// A report may have been made of a plan that explains itself.
function ofRecord(): typeof alternatives.value {
  const now = result.value;
  const rows = now?.record.plan.alternatives ?? [];
  return now && rows.length > 0 ? { rows, best: now.record.plan.summary?.objective_s ?? Infinity, of: now.setup } : undefined;
}

function hint(many: boolean): string {
  if (!planner.value) return 'A planner finds what other approaches would cost; this page has none.';
  return many ? 'Compare what other planners make of these jobs.' : 'Looking for alternatives …';
}

export function Alternatives() {
  const now = alternatives.value ?? ofRecord();
  const rows = [...(now?.rows ?? [])].sort((a, b) => (a.latency_s ?? Infinity) - (b.latency_s ?? Infinity));
  const worst = Math.max(...rows.map((row) => row.latency_s ?? 0), now?.best ?? 0);
  const isOld = now !== undefined && now.of !== setup.value;
  const many = isMany.value;
  return (
    <Panel
      name="Alternatives"
      class={`alternatives ${rows.length > 0 ? '' : 'empty'}`}
      actions={
        many && (
          <button type="button" class="quiet" onClick={() => void comparePlanners()}>
            Compare planners
          </button>
        )
      }
    >
      {rows.length === 0 && <p class="hint">{hint(many)}</p>}
      {rows.length > 0 && (
        <table class={isOld ? 'old' : ''}>
          <thead class="unseen">
            <tr>
              <th>Approach, and why it loses</th>
              <th>Latency</th>
              <th>Against the best</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <AlternativeRow key={row.planner} row={row} best={now!.best} worst={worst} />
            ))}
          </tbody>
        </table>
      )}
      {many && rows.length > 0 && <PlannerButtons rows={rows} />}
    </Panel>
  );
}

function PlannerButtons(props: { rows: Row[] }) {
  const best = props.rows[0]!;
  return best.planner === setup.value.planner ? null : (
    <button type="button" onClick={() => change({ planner: best.planner })}>
      Plan with {best.planner}
    </button>
  );
}
