import { describe, expect, it } from 'vitest';
import { Durations, factorText, humanBytes, humanRate, humanSpeed, humanTime, quantity, scaled } from '../../src/documents/quantity';

describe('quantity', () => {
  it.each([
    ['50 GFLOP/s', 50e9],
    ['100 Mbit/s', 100e6],
    ['1.5 MB/s', 12e6],
    ['2 ms', 2e-3],
    ['4 GiB', 4 * 2 ** 30],
    ['173.4 MFLOP', 173.4e6],
    ['602112 B', 602112],
    ['1e3 bit/s', 1e3],
    ['0.1 µs', 1e-7],
    ['1 s', 1],
    ['12544 KiB', 12544 * 1024],
    ['8 bit', 1],
  ])('reads %s', (text, value) => expect(quantity(text)).toBeCloseTo(value, 9));

  it.each(['5', 'ms', '5 furlongs', '', '1 GGbit/s'])('takes %j for none', (text) => expect(quantity(text)).toBeUndefined());

  it('scales in the unit that was given', () => {
    expect(scaled('100 Mbit/s', 1.5)).toBe('150 Mbit/s');
    expect(scaled('0.10 Gbit/s', 1)).toBe('0.10 Gbit/s');
  });
});

describe('what people read', () => {
  // The cases of lamina/core/units_test.cpp and apps/lamina/show/durations_test.cpp.
  it('rounds to three digits', () => {
    expect(humanTime(0.06218)).toBe('62.2 ms');
    expect(humanTime(999.6e-6)).toBe('1 ms');
    expect(humanTime(0)).toBe('0 s');
    expect(humanBytes(602112)).toBe('588 KiB');
    expect(humanSpeed(4.539e12)).toBe('4.54 TFLOP/s');
    expect(humanRate(1e9)).toBe('1 Gbit/s');
  });

  it('prints times beside each other in one unit', () => {
    const ms = new Durations(0.0622);
    expect([ms.text(0.0622), ms.text(0.00865), ms.bare(0), ms.text(1e-6)]).toEqual(['62.2 ms', '8.7 ms', '0.0', '< 0.1 ms']);
    expect(new Durations(0.0099996).text(0.0099996)).toBe('10.0 ms');
    expect(new Durations(2.5).text(1.125)).toBe('1.12 s'); // a tie goes to the even digit, as in C++
    expect(new Durations(12000).text(10000.5)).toBe('10000 s');
  });

  it('compares', () => {
    expect(factorText(1, 1)).toBe('=');
    expect(factorText(1.15, 1)).toBe('+15 %');
    expect(factorText(44, 1)).toBe('44 ×');
    expect(factorText(0.95, 1)).toBe('−5.0 %');
  });
});
