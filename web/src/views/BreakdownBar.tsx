// Where the time of a job goes, as one bar.
import type { Breakdown } from '../documents/types';
import { Durations } from '../documents/quantity';

export const PARTS = ['compute', 'transmission', 'propagation', 'waiting'] as const;

export function BreakdownBar(props: { breakdown: Breakdown; of?: number; legend?: boolean }) {
  const { breakdown, legend } = props;
  const total = PARTS.reduce((sum, part) => sum + breakdown[`${part}_s`], 0);
  const durations = new Durations(total);
  const share = (seconds: number) => `${(100 * seconds) / Math.max(props.of ?? total, 1e-12)}%`;
  return (
    <div class="breakdown">
      <div class="bar" role="img" aria-label={PARTS.map((part) => `${part} ${durations.text(breakdown[`${part}_s`])}`).join(', ')}>
        {PARTS.map(
          (part) => breakdown[`${part}_s`] > 0 && <span key={part} class={part} style={{ width: share(breakdown[`${part}_s`]) }} />,
        )}
      </div>
      {legend && (
        <dl>
          {PARTS.map((part) => (
            <div key={part}>
              <dt>
                <i class={part} />
                {part}
              </dt>
              <dd>{durations.text(breakdown[`${part}_s`])}</dd>
            </div>
          ))}
        </dl>
      )}
    </div>
  );
}
