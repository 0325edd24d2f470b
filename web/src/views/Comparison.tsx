// Plans that were kept, beside the one on screen.
import { factorText } from '../documents/quantity';
import { discard, kept, restore, type Kept } from '../state/kept';
import { latencyText, result } from '../state/planning';
import { BreakdownBar } from './BreakdownBar';
import { Panel } from './Panel';

function KeptRow(props: { of: Kept; now: number; longest: number }) {
  const { of, now, longest } = props;
  return (
    <tr>
      <th scope="row">{of.name}</th>
      <td class="number">{of.latency}</td>
      <td class="number factor">{factorText(of.seconds, now)}</td>
      <td class="bar-cell">{of.breakdown && <BreakdownBar breakdown={of.breakdown} of={longest} />}</td>
      <td>{of.where}</td>
      <td class="reason">{of.what}</td>
      <td class="row">
        <button type="button" class="quiet" onClick={() => restore(of)} aria-label={`Go back to ${of.name}`}>
          Go back
        </button>
        <button type="button" class="quiet" onClick={() => discard(of)} aria-label={`Discard ${of.name}`}>
          ×
        </button>
      </td>
    </tr>
  );
}

export function Comparison() {
  const rows = kept.value;
  const plan = result.value?.record.plan;
  if (rows.length === 0 || !plan) return null;
  const now = plan.summary?.objective_s ?? Infinity;
  const longest = Math.max(now, ...rows.map((row) => row.seconds));
  const one = plan.jobs.length === 1 ? plan.jobs[0]!.breakdown : undefined;
  return (
    <Panel name="Comparison" class="comparison">
      <div class="scrolls" role="group" tabIndex={0} aria-label="Kept plans">
        <table>
          <thead>
            <tr>
              <th>Plan</th>
              <th class="number">Latency</th>
              <th class="number">Against now</th>
              <th>Where the time goes</th>
              <th>Computes at</th>
              <th>With</th>
              <th>
                <span class="unseen">Do</span>
              </th>
            </tr>
          </thead>
          <tbody>
            <tr class="shown">
              <th scope="row">now</th>
              <td class="number">{latencyText.value}</td>
              <td />
              <td class="bar-cell">{one && <BreakdownBar breakdown={one} of={longest} />}</td>
              <td colSpan={3} />
            </tr>
            {rows.map((row) => (
              <KeptRow key={row.name + row.latency} of={row} now={now} longest={longest} />
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}
