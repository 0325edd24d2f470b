// Latency against bandwidth, with the points where the best plan changes; a click moves the slider there.
import { factorAt } from '../documents/changes';
import { Durations, timesText } from '../documents/quantity';
import { HIGHEST, LOWEST, type Change, type Curve } from '../state/curve';
import { curve } from '../state/extra';
import { latencyText, planner } from '../state/planning';
import { changeNetwork, isMany, setup, type Setup } from '../state/setup';
import { Panel } from './Panel';
import { useSize } from './use_canvas';

const HEIGHT = 210;
const FRAME = { left: 56, right: 14, top: 14, bottom: 34 };

interface Scales {
  x: (factor: number) => number;
  y: (seconds: number) => number;
  factorAt: (x: number) => number;
  top: number;
}

function niceTop(value: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(value, 1e-12)));
  return [1, 1.5, 2, 3, 4, 5, 6, 8, 10].map((step) => step * power).find((step) => step >= value) ?? value;
}

function scalesOf(points: Curve['points'], width: number): Scales {
  const inner = Math.max(width - FRAME.left - FRAME.right, 10);
  const log = Math.log10(HIGHEST / LOWEST);
  const top = niceTop(Math.max(...points.map((p) => p.seconds), 1e-9));
  return {
    x: (factor) => FRAME.left + (inner * Math.log10(factor / LOWEST)) / log,
    y: (seconds) => FRAME.top + (HEIGHT - FRAME.top - FRAME.bottom) * (1 - seconds / top),
    factorAt: (x) => LOWEST * (HIGHEST / LOWEST) ** Math.max(0, Math.min(1, (x - FRAME.left) / inner)),
    top,
  };
}

function Axes(props: { scales: Scales; width: number }) {
  const { scales, width } = props;
  const durations = new Durations(scales.top);
  return (
    <g class="axes">
      {[0, 0.25, 0.5, 0.75, 1].map((share) => (
        <g key={share}>
          <line
            x1={FRAME.left}
            x2={width - FRAME.right}
            y1={scales.y(share * scales.top)}
            y2={scales.y(share * scales.top)}
            class={share === 0 ? 'base' : ''}
          />
          <text x={FRAME.left - 7} y={scales.y(share * scales.top) + 4} text-anchor="end">
            {Number(durations.bare(share * scales.top))}
            {share === 1 ? ` ${durations.unit}` : ''}
          </text>
        </g>
      ))}
      {[0.1, 0.2, 0.5, 1, 2, 5, 10].map((factor) => (
        <text key={factor} x={scales.x(factor)} y={HEIGHT - FRAME.bottom + 17} text-anchor="middle">
          × {factor}
        </text>
      ))}
    </g>
  );
}

function Changes(props: { changes: Change[]; scales: Scales }) {
  const { changes, scales } = props;
  return (
    <g>
      {changes.map((change) => (
        <g key={change.factor} class="change">
          <line x1={scales.x(change.factor)} x2={scales.x(change.factor)} y1={FRAME.top} y2={HEIGHT - FRAME.bottom} />
          <circle cx={scales.x(change.factor)} cy={scales.y(change.seconds)} r="5" />
        </g>
      ))}
    </g>
  );
}

function Chart(props: { curve: Curve; width: number; now: number }) {
  const { curve: shown, width, now } = props;
  const scales = scalesOf(shown.points, width);
  const path = shown.points
    .map((p, i) => `${i === 0 ? 'M' : 'L'}${scales.x(p.factor).toFixed(1)},${scales.y(p.seconds).toFixed(1)}`)
    .join('');
  const pick = (e: MouseEvent) => {
    const box = (e.currentTarget as SVGElement).getBoundingClientRect();
    const position = Math.log10(scales.factorAt(e.clientX - box.left));
    changeNetwork({ bandwidth: Math.max(-1, Math.min(1, Math.round(position * 100) / 100)) });
  };
  const here = shown.points.reduce(
    (a, b) => (Math.abs(Math.log(b.factor / now)) < Math.abs(Math.log(a.factor / now)) ? b : a),
    shown.points[0]!,
  );
  return (
    <svg width={width} height={HEIGHT} class="chart" onClick={pick} aria-hidden="true">
      <Axes scales={scales} width={width} />
      <Changes changes={shown.changes} scales={scales} />
      <path d={path} class={shown.isExact ? 'curve' : 'curve sampled'} />
      <line class="here" x1={scales.x(now)} x2={scales.x(now)} y1={FRAME.top} y2={HEIGHT - FRAME.bottom} />
      <circle class="here" cx={scales.x(now)} cy={scales.y(here.seconds)} r="4.5" />
    </svg>
  );
}

// Factors are of the bandwidths as they are given, like those of the slider.
function ChangesList(props: { curve: Curve }) {
  const { curve: shown } = props;
  if (shown.points.length === 0) return <p class="hint">These jobs take too long to be planned at every bandwidth while you watch.</p>;
  if (isMany.value) return <p class="hint">Several jobs are planned by search: 13 points, joined by lines.</p>;
  const inRange = `from ${timesText(LOWEST)} to ${timesText(HIGHEST)}`;
  if (shown.changes.length === 0) return <p class="hint">The same plan is best {inRange}.</p>;
  return (
    <>
      <p class="hint">The best plan changes at{shown.isExact ? ' exactly' : ' about'}</p>
      <ul class="changes">
        {shown.changes.map((change) => (
          <li key={change.factor}>
            <strong>{timesText4(change.factor)}</strong>{' '}
            {change.before === change.after
              ? `another way to ${change.after}`
              : `from ${change.before || 'nowhere'} to ${change.after || 'nowhere'}`}
          </li>
        ))}
      </ul>
    </>
  );
}

const timesText4 = (factor: number): string => `× ${Number(factor.toPrecision(4))}`;

const isSameButBandwidth = (a: Setup, b: Setup): boolean =>
  a.network === b.network &&
  a.jobs === b.jobs &&
  a.planner === b.planner &&
  a.waiting === b.waiting &&
  a.objective === b.objective &&
  JSON.stringify(a.changes) === JSON.stringify({ ...b.changes, bandwidth: 0 });

function nothingYet(): string {
  if (latencyText.value === 'no plan') return 'There is no plan, so there is no latency.';
  return planner.value
    ? 'Looking for the points where the best plan changes …'
    : 'A planner finds the points where the best plan changes; this page has none.';
}

export function LatencyChart() {
  const { ref, size } = useSize<HTMLDivElement>();
  const now = curve.value;
  const isOld = now !== undefined && !isSameButBandwidth(now.of, setup.value);
  const mayHaveChart = planner.value && (!now || now.curve.points.length > 0);
  return (
    <Panel name="Latency by bandwidth" class={`by-bandwidth ${now ? '' : 'empty'}`}>
      <div ref={ref} class={`${isOld ? 'old' : ''} ${mayHaveChart ? 'reserved' : ''}`}>
        {now && now.curve.points.length > 0 && size.width > 0 && (
          <Chart curve={now.curve} width={size.width} now={factorAt(setup.value.changes.bandwidth)} />
        )}
        {now && <ChangesList curve={now.curve} />}
        {!now && <p class="hint">{nothingYet()}</p>}
      </div>
    </Panel>
  );
}
