// Colours of figures stand in the style sheet (style.css), so that light and dark are decided in one place.

export interface Palette {
  ground: string;
  panel: string;
  ink: string;
  muted: string;
  line: string;
  faint: string;
  land: string;
  coast: string;
  compute: string;
  transmission: string;
  propagation: string;
  waiting: string;
  accent: string;
  idle: string;
}

const NAMES: (keyof Palette)[] = [
  'ground',
  'panel',
  'ink',
  'muted',
  'line',
  'faint',
  'land',
  'coast',
  'compute',
  'transmission',
  'propagation',
  'waiting',
  'accent',
  'idle',
];

export function palette(element: Element): Palette {
  const style = getComputedStyle(element);
  return Object.fromEntries(NAMES.map((name) => [name, style.getPropertyValue(`--${name}`).trim()])) as unknown as Palette;
}

/** Of jobs beside each other: colours that differ in lightness too (Okabe and Ito, 2008), one for each, then again from the start. */
export const JOB_COLOURS = ['#0072b2', '#e69f00', '#009e73', '#cc79a7', '#56b4e9', '#d55e00', '#8c6bb1', '#999933'];

/** Between two colours "#rrggbb". */
export function mixed(from: string, to: string, share: number): string {
  const part = (text: string, at: number) => parseInt(text.slice(at, at + 2), 16);
  const channel = (at: number) =>
    Math.round(part(from, at) + (part(to, at) - part(from, at)) * share)
      .toString(16)
      .padStart(2, '0');
  return `#${channel(1)}${channel(3)}${channel(5)}`;
}
