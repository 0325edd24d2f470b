// Paints the visible part of the timeline; what is narrower than a pixel is drawn once a pixel.
import { Durations } from '../documents/quantity';
import { JOB_COLOURS, type Palette } from './colours';
import { firstAfter, type Extra, type MeasuredBar, type TimelineData } from './timeline_data';

export const ROW = 22,
  GUTTER = 150,
  AXIS = 22;

export interface TimelineView {
  from: number;
  until: number;
  top: number; // pixels scrolled away
  width: number;
  height: number;
  shown: number; // position of the shown job
  isOne: boolean;
  clock: number | undefined;
}

type Canvas = CanvasRenderingContext2D;

export const xAt = (view: TimelineView, time: number): number =>
  GUTTER + ((view.width - GUTTER - 8) * (time - view.from)) / (view.until - view.from);
export const timeAt = (view: TimelineView, x: number): number =>
  view.from + ((x - GUTTER) / (view.width - GUTTER - 8)) * (view.until - view.from);

export function paintTimeline(to: Canvas, data: TimelineData, view: TimelineView, colours: Palette): void {
  to.font = '12px system-ui, sans-serif';
  to.textBaseline = 'middle';
  paintAxis(to, view, colours);
  to.save();
  to.beginPath();
  to.rect(0, AXIS, view.width, view.height - AXIS);
  to.clip();
  const first = Math.max(0, Math.floor(view.top / ROW)),
    last = Math.min(data.rows.length, Math.ceil((view.top + view.height) / ROW));
  for (let i = first; i < last; ++i) paintRow(to, data, i, view, colours);
  for (const extra of data.extras) if (extra.row >= first && extra.row < last) paintExtra(to, extra, view, colours);
  for (const bar of data.measured) if (bar.row >= first && bar.row < last) paintMeasured(to, bar, view, colours);
  to.restore();
  if (view.clock !== undefined) paintClock(to, view, colours);
}

const yAt = (view: TimelineView, row: number): number => AXIS + row * ROW - view.top;

function paintRow(to: Canvas, data: TimelineData, i: number, view: TimelineView, colours: Palette): void {
  const row = data.rows[i]!;
  const y = yAt(view, i);
  to.fillStyle = colours.faint;
  to.fillRect(GUTTER, y + ROW - 1, view.width - GUTTER - 8, 1);
  to.fillStyle = colours.ink;
  to.textAlign = 'right';
  to.fillText(shortened(to, row.name), GUTTER - 8, y + ROW / 2);
  const kind = row.kind === 'node' ? colours.compute : colours.transmission;
  let painted = -1;
  for (let k = firstAfter(data, row, view.from); k < row.last && data.start[k]! < view.until; ++k) {
    const x0 = Math.max(GUTTER, xAt(view, data.start[k]!)),
      x1 = Math.min(view.width - 8, xAt(view, data.end[k]!));
    const isShown = data.job[k] === view.shown;
    if (x1 < painted + 0.5 && !isShown) continue;
    painted = x1;
    to.globalAlpha = view.isOne || isShown ? 1 : 0.55;
    to.fillStyle = view.isOne ? kind : JOB_COLOURS[Math.max(0, data.job[k]!) % JOB_COLOURS.length]!;
    to.fillRect(x0, y + 4, Math.max(x1 - x0, 1), ROW - 9);
    if (isShown && !view.isOne) outline(to, x0, y + 4, Math.max(x1 - x0, 1), ROW - 9, colours.ink);
  }
  to.globalAlpha = 1;
}

function outline(to: Canvas, x: number, y: number, width: number, height: number, colour: string): void {
  to.strokeStyle = colour;
  to.lineWidth = 1.5;
  to.strokeRect(x, y, width, height);
}

function shortened(to: Canvas, text: string): string {
  if (to.measureText(text).width <= GUTTER - 12) return text;
  let length = text.length;
  while (length > 3 && to.measureText(`${text.slice(0, length)}…`).width > GUTTER - 12) --length;
  return `${text.slice(0, length)}…`;
}

// Waiting is a hatched box, a tensor under way a thin line.
function paintExtra(to: Canvas, extra: Extra, view: TimelineView, colours: Palette): void {
  const x0 = Math.max(GUTTER, xAt(view, extra.start)),
    x1 = Math.min(view.width - 8, xAt(view, extra.end));
  if (x1 <= x0) return;
  const y = yAt(view, extra.row) + ROW / 2;
  if (extra.kind === 'propagation') {
    to.fillStyle = colours.propagation;
    to.fillRect(x0, y - 2, x1 - x0, 3);
    return;
  }
  to.fillStyle = colours.waiting;
  for (let x = x0; x < x1; x += 4) to.fillRect(x, y - 6, Math.min(2, x1 - x), 11);
}

// A dark line below what was planned.
function paintMeasured(to: Canvas, bar: MeasuredBar, view: TimelineView, colours: Palette): void {
  const x0 = Math.max(GUTTER, xAt(view, bar.start)),
    x1 = Math.min(view.width - 8, xAt(view, bar.end));
  if (x1 <= GUTTER || x0 >= view.width - 8) return;
  to.globalAlpha = view.isOne || bar.job === view.shown ? 1 : 0.55;
  to.fillStyle = colours.ink;
  to.fillRect(x0, yAt(view, bar.row) + ROW - 5, Math.max(x1 - x0, 1), 3);
  to.globalAlpha = 1;
}

function paintAxis(to: Canvas, view: TimelineView, colours: Palette): void {
  const durations = new Durations(view.until);
  const step = niceStep((view.until - view.from) / Math.max(2, (view.width - GUTTER) / 110));
  to.textAlign = 'center';
  to.fillStyle = colours.muted;
  for (let k = Math.ceil(view.from / step - 1e-9); k * step <= view.until * (1 + 1e-9); ++k) {
    const x = xAt(view, k * step);
    to.fillText(Number(durations.bare(k * step)) + (k === 0 ? ` ${durations.unit}` : ''), Math.min(x, view.width - 24), 9);
    to.fillStyle = colours.line;
    to.globalAlpha = 0.6;
    to.fillRect(Math.round(x), AXIS - 5, 1, view.height);
    to.globalAlpha = 1;
    to.fillStyle = colours.muted;
  }
}

function niceStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return [1, 2, 2.5, 5, 10].map((step) => step * power).find((step) => step >= least)!;
}

function paintClock(to: Canvas, view: TimelineView, colours: Palette): void {
  const x = xAt(view, view.clock!);
  if (x < GUTTER || x > view.width) return;
  to.fillStyle = colours.ink;
  to.fillRect(x - 0.75, AXIS - 8, 1.5, view.height);
}

/** The row and interval at a point; undefined where there is none. */
export function intervalAt(data: TimelineData, view: TimelineView, x: number, y: number): { row: number; interval: number } | undefined {
  const row = Math.floor((y - AXIS + view.top) / ROW);
  const of = data.rows[row];
  if (!of || y < AXIS || x < GUTTER) return undefined;
  const time = timeAt(view, x),
    reach = (2 * (view.until - view.from)) / view.width;
  for (let k = firstAfter(data, of, time - reach); k < of.last && data.start[k]! <= time + reach; ++k) return { row, interval: k };
  return undefined;
}
