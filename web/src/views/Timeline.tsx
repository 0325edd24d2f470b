// What every resource does when, as the simulation has it.
import { useComputed, useSignal, type Signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { Durations, humanTime } from '../documents/quantity';
import { JOB_COLOURS, palette } from '../figures/colours';
import { timelineOf, type TimelineData } from '../figures/timeline_data';
import { AXIS, intervalAt, paintTimeline, ROW, timeAt, type TimelineView } from '../figures/timeline_paint';
import { clock, pause, play, playing } from '../state/clock';
import { result, shownJob } from '../state/planning';
import { change } from '../state/setup';
import { Panel } from './Panel';
import { cleared, theme, useSize } from './use_canvas';

const MOST_HEIGHT = 330;
const MOST_NAMED = 8;

interface Range {
  from: number;
  until: number;
}

export function Timeline() {
  const data = useComputed<TimelineData | undefined>(() => {
    const now = result.value;
    return now && timelineOf(now.record.trace, now.record.plan.jobs, shownJob.value, now.record.run);
  });
  const range = useSignal<Range | undefined>(undefined);
  const now = data.value;
  const jobs = result.value?.record.plan.jobs ?? [];
  return (
    <Panel name="Timeline" class="timeline" actions={now && <TimelineTools data={now} range={range} />}>
      {now && now.rows.length > 0 ? <Rows data={now} range={range} /> : <p class="hint">Nothing is computed or sent.</p>}
      <ul class="legend" aria-hidden="true">
        {jobs.length > 1 ? (
          jobs.slice(0, MOST_NAMED).map((job, i) => (
            <li key={job.id}>
              <i class="bar" style={{ background: JOB_COLOURS[i % JOB_COLOURS.length]! }} />
              {job.id}
            </li>
          ))
        ) : (
          <>
            <li>
              <i class="bar compute" />
              computing
            </li>
            <li>
              <i class="bar transmission" />
              sending
            </li>
          </>
        )}
        {jobs.length > MOST_NAMED && <li>and {jobs.length - MOST_NAMED} more, in the same colours</li>}
        <li>
          <i class="bar propagation" />
          under way
        </li>
        <li>
          <i class="bar waiting" />
          waiting
        </li>
        {now && now.measured.length > 0 && (
          <li>
            <i class="bar measured" />
            measured
          </li>
        )}
      </ul>
    </Panel>
  );
}

function TimelineTools(props: { data: TimelineData; range: Signal<Range | undefined> }) {
  const { data, range } = props;
  const job = shownJob.value;
  const from = job?.release_s ?? 0,
    until = job?.completion_s ?? data.until;
  const share = clock.value === undefined ? 0 : (clock.value - from) / Math.max(until - from, 1e-12);
  const zoom = (by: number) => () =>
    (range.value = zoomed(range.value ?? data, by, clock.value ?? ((range.value ?? data).from + (range.value ?? data).until) / 2, data));
  return (
    <>
      <button type="button" class="quiet" onClick={playing.value ? pause : play}>
        {playing.value ? 'Pause' : 'Play'}
      </button>
      <input
        type="range"
        class="clock"
        aria-label="Time in the plan"
        min={0}
        max={1}
        step={0.002}
        value={share}
        aria-valuetext={clock.value === undefined ? 'not shown' : humanTime(clock.value)}
        onInput={(e) => (pause(), (clock.value = from + Number(e.currentTarget.value) * (until - from)))}
      />
      <button type="button" class="quiet" aria-label="Longer times" title="Zoom in" onClick={zoom(1.6)}>
        +
      </button>
      <button type="button" class="quiet" aria-label="Shorter times" title="Zoom out" onClick={zoom(1 / 1.6)}>
        −
      </button>
      <button type="button" class="quiet" onClick={() => (range.value = undefined)}>
        All
      </button>
    </>
  );
}

function zoomed(range: Range, by: number, around: number, whole: Range): Range | undefined {
  const length = (range.until - range.from) / by;
  if (length >= whole.until - whole.from) return undefined;
  const share = (around - range.from) / (range.until - range.from);
  const from = Math.max(whole.from, Math.min(whole.until - length, around - share * length));
  return { from, until: from + length };
}

function Rows(props: { data: TimelineData; range: Signal<Range | undefined> }) {
  const { data, range } = props;
  const { ref, size } = useSize<HTMLDivElement>();
  const canvas = useRef<HTMLCanvasElement>(null);
  const top = useSignal(0);
  const tip = useSignal<{ x: number; y: number; text: string } | undefined>(undefined);
  const all = AXIS + data.rows.length * ROW;
  const height = Math.min(all + 2, MOST_HEIGHT);
  const jobs = result.value?.record.plan.jobs ?? [];
  const shown = jobs.findIndex((job) => job.id === shownJob.value?.id);
  const view: TimelineView = {
    ...(range.value ?? { from: data.from, until: data.until }),
    top: Math.min(top.value, all - height + 2),
    width: size.width,
    height,
    shown,
    isOne: jobs.length === 1,
    clock: clock.value,
  };
  useEffect(() => {
    if (size.width > 0) paintTimeline(cleared(canvas.current!, { width: size.width, height }), data, view, palette(canvas.current!));
  });
  theme.value;
  return (
    <div
      ref={ref}
      class="timeline-rows"
      style={{ height: `${height}px` }}
      onScroll={(e) => (top.value = e.currentTarget.scrollTop)}
      {...handlers({ data, view, range, tip })}
      tabIndex={all > height ? 0 : undefined}
      role="group"
      aria-label="Resources over time"
    >
      <canvas ref={canvas} role="img" aria-label={summary(data)} style={{ width: '100%', height: `${height}px` }} />
      <div style={{ height: `${all - height}px` }} />
      {tip.value && (
        <div
          class="tip"
          aria-hidden="true"
          style={{ left: `${Math.min(tip.value.x + 12, size.width - 240)}px`, top: `${tip.value.y + 14 + view.top}px` }}
        >
          {tip.value.text}
        </div>
      )}
    </div>
  );
}

function summary(data: TimelineData): string {
  const busiest = [...data.rows].sort((a, b) => b.utilisation - a.utilisation).slice(0, 4);
  const last = data.measured.reduce((end, bar) => Math.max(end, bar.end), 0);
  const measured = last > 0 ? `; as measured the last step ends at ${humanTime(last)}` : '';
  return `${data.rows.length} resources are used in ${humanTime(data.until)}; the busiest are ${busiest.map((row) => `${row.name}, ${(100 * row.utilisation).toFixed(0)} %`).join('; ')}${measured}`;
}

interface Handling {
  data: TimelineData;
  view: TimelineView;
  range: Signal<Range | undefined>;
  tip: Signal<{ x: number; y: number; text: string } | undefined>;
}

let dragged: { x: number; range: Range; far: boolean } | undefined;

function tipText(data: TimelineData, at: { row: number; interval: number }): string {
  const { record } = result.value!;
  const job = record.plan.jobs[data.job[at.interval]!];
  const durations = new Durations(data.until);
  const start = data.start[at.interval]!,
    end = data.end[at.interval]!;
  return `${data.rows[at.row]!.name}: ${job?.id ?? ''}, step ${data.step[at.interval]}, ${durations.bare(start)} to ${durations.text(end)} (${humanTime(end - start)})`;
}

function handlers({ data, view, range, tip }: Handling) {
  const place = (e: MouseEvent): [number, number] => {
    const box = (e.currentTarget as HTMLElement).getBoundingClientRect();
    return [e.clientX - box.left, e.clientY - box.top];
  };
  return {
    onPointerDown: (e: PointerEvent) => (dragged = { x: e.clientX, range: view, far: false }),
    onPointerMove: (e: PointerEvent) => {
      const [x, y] = place(e);
      if (dragged && e.buttons) {
        const by = ((dragged.x - e.clientX) / view.width) * (view.until - view.from);
        dragged.far ||= Math.abs(dragged.x - e.clientX) > 4;
        const length = view.until - view.from;
        const from = Math.max(data.from, Math.min(data.until - length, dragged.range.from + by));
        if (dragged.far && range.value) range.value = { from, until: from + length };
        return;
      }
      const found = intervalAt(data, view, x, y);
      tip.value = found && { x, y, text: tipText(data, found) };
      if (!playing.value) clock.value = Math.max(0, timeAt(view, x));
    },
    onPointerUp: (e: PointerEvent) => {
      const found = dragged && !dragged.far ? intervalAt(data, view, ...place(e)) : undefined;
      const job = found && result.value?.record.plan.jobs[data.job[found.interval]!];
      if (job) change({ shown: job.id });
      dragged = undefined;
    },
    onPointerLeave: () => ((tip.value = undefined), !playing.value && (clock.value = undefined)),
    onWheel: (e: WheelEvent) => {
      if (!e.ctrlKey && !e.metaKey) return;
      e.preventDefault();
      range.value = zoomed(view, Math.exp(-e.deltaY * 0.003), timeAt(view, place(e)[0]), data);
    },
  };
}
