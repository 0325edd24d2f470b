// Quantities are text with a unit in input documents ("50 GFLOP/s") and numbers in SI base units in answers. Units and prefixes are
// those of lamina/core/units.cpp; what people read is rounded as there, to three significant digits.

const PREFIXES: Record<string, number> = {
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
  m: 1e-3,
  u: 1e-6,
  µ: 1e-6,
  μ: 1e-6,
  n: 1e-9,
};
// Longest symbols first, so that "bit/s" is not taken for a time. Rates count in bits, sizes in bytes.
const UNITS: [symbol: string, factor: number][] = [
  ['FLOP/s', 1],
  ['bit/s', 1],
  ['B/s', 8],
  ['FLOP', 1],
  ['bit', 1 / 8],
  ['B', 1],
  ['s', 1],
];
const QUANTITY = /^\s*(\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)\s*(.*?)\s*$/;

/** The value in FLOP/s, bit/s, FLOP, bytes or seconds; undefined if the text is no quantity. */
export function quantity(text: string | undefined): number | undefined {
  const match = text === undefined ? null : QUANTITY.exec(text);
  if (!match) return undefined;
  for (const [symbol, factor] of UNITS) {
    if (!match[2]!.endsWith(symbol)) continue;
    const prefix = PREFIXES[match[2]!.slice(0, -symbol.length)];
    if (prefix !== undefined) return Number(match[1]) * prefix * factor;
  }
  return undefined;
}

/** The same quantity, `factor` times as large, in the unit it was given in. */
export function scaled(text: string, factor: number): string {
  const match = QUANTITY.exec(text);
  return match && factor !== 1 ? `${Number(match[1]) * factor} ${match[2]}` : text;
}

function threeDigits(value: number): string {
  const size = Math.abs(value);
  return size >= 999.5 && size < 1e6 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}

function rounded(value: number, unit: string, prefixes: string[]): string {
  let best = prefixes[0]!;
  for (const prefix of prefixes) if (Math.abs(value) >= 0.9995 * PREFIXES[prefix]!) best = prefix;
  return `${threeDigits(value / PREFIXES[best]!)} ${best}${unit}`;
}

const LARGE = ['', 'k', 'M', 'G', 'T', 'P', 'E'];
export const humanRate = (bits: number) => rounded(bits, 'bit/s', LARGE);
export const humanSpeed = (flops: number) => rounded(flops, 'FLOP/s', LARGE);
export const humanWork = (flop: number) => rounded(flop, 'FLOP', LARGE);
export const humanBytes = (bytes: number) => rounded(bytes, 'B', ['', 'Ki', 'Mi', 'Gi', 'Ti']);

/** A time as answers tell it beside others of other sizes: "62.3 ms", "2.76 s". */
export function humanTime(seconds: number): string {
  return seconds === 0 ? '0 s' : rounded(seconds, 's', ['n', 'u', 'm', '']);
}

// Decimal digits with ties to even, as fmt rounds; toFixed takes ties up.
function fixed(value: number, decimals: number): string {
  const up = value.toFixed(decimals);
  if (!Number.isInteger(value * 10 ** decimals * 2)) return up; // no tie
  const exact = Math.abs(value) < 1e15 ? value.toFixed(60) : up;
  const rest = exact.slice(exact.indexOf('.') + 1 + decimals);
  const last = exact
    .slice(0, exact.indexOf('.') + 1 + decimals)
    .replace('.', '')
    .slice(-1);
  const isTie = /^50*$/.test(rest) && Number(last) % 2 === 0;
  return isTie ? exact.slice(0, exact.indexOf('.') + (decimals > 0 ? 1 + decimals : 0)) : up;
}

/**
 * Times that are read beside each other: one unit and one number of decimals, chosen by the largest, as the command prints them
 * (apps/lamina/show/durations.h).
 */
export class Durations {
  readonly unit: string;
  private readonly size: number;
  private readonly decimals: number;

  constructor(largest: number) {
    const size = Math.abs(largest);
    const units: [string, number][] = [
      ['s', 1],
      ['ms', 1e-3],
      ['us', 1e-6],
      ['ns', 1e-9],
    ];
    const fits = size === 0 ? units[0]! : (units.find(([, seconds]) => size >= seconds * 0.9995) ?? units[3]!);
    [this.unit, this.size] = fits;
    const inUnit = size / this.size;
    this.decimals = inUnit >= 9999.5 ? 0 : inUnit >= 9.995 ? 1 : 2;
  }

  bare(seconds: number): string {
    const inUnit = seconds / this.size;
    const step = 10 ** -this.decimals;
    if (inUnit > 0 && inUnit < step / 2) return `< ${step.toFixed(this.decimals)}`;
    return fixed(inUnit, this.decimals);
  }

  text(seconds: number): string {
    return `${this.bare(seconds)} ${this.unit}`;
  }
}

/** How much more `time` is than `best`: "=", "+15 %", "44 ×". */
export function factorText(time: number, best: number): string {
  if (Math.abs(time - best) <= 1e-9 * Math.max(best, 1e-9)) return '=';
  if (best <= 0) return '';
  const factor = time / best;
  if (factor >= 100) return `${factor.toFixed(0)} ×`;
  if (factor >= 2) return `${Number(factor.toPrecision(2))} ×`;
  const percent = (factor - 1) * 100;
  const sign = percent > 0 ? '+' : '−';
  const size = Math.abs(percent);
  return size < 0.1 ? `${sign}<0.1 %` : `${sign}${size.toFixed(size < 9.95 ? 1 : 0)} %`;
}

/** A factor to three digits: "× 1.85". */
export function timesText(factor: number): string {
  return `× ${Number(factor.toPrecision(3))}`;
}
