import { expect, it } from 'vitest';
import { NO_CHANGES } from '../../src/documents/changes';
import type { NetworkDocument, RecordDocument, ResourceRow } from '../../src/documents/types';
import type { Palette } from '../../src/figures/colours';
import { linkGroups, sceneOf } from '../../src/figures/map_scene';
import { mapSvg } from '../../src/figures/map_svg';

const network: NetworkDocument = {
  format: 'lamina.network/1',
  nodes: ['a', 'b', 'c', 'd', 'e', 'f'].map((id) => ({ id, compute: '1 GFLOP/s' })),
  links: ['ab', 'bc', 'cd', 'de', 'ef'].map((ends) => ({
    from: ends[0]!,
    to: ends[1]!,
    bandwidth: '1 Mbit/s',
    delay: '1 ms',
    duplex: true,
  })),
};
const used = (link: number, utilisation: number): ResourceRow => ({
  kind: 'link',
  link,
  from: '',
  to: '',
  busy_s: 1,
  utilisation,
  intervals: [],
});
// Row 1 is used both ways: the busier one counts. Row 4 is taken out.
const record = {
  network,
  trace: { resources: [used(0, 0.8), used(1, 0.1), used(1, 0.3), used(2, 0.0001)] },
} as unknown as RecordDocument;
const scene = sceneOf({
  base: network,
  changes: { ...NO_CHANGES, withoutLinks: [4] },
  record,
  rows: [0, 1, 2, 3],
  job: undefined,
  ends: { source: 'a', destination: 'b' },
});

it('shades links by their use, the busiest on top', () => {
  const groups = linkGroups(scene).map(({ links, isGone, share }) => [links.map((link) => link.row), isGone, share]);
  expect(groups).toEqual([
    [[4], true, 0],
    [[3], false, 0],
    [[2], false, 1 / 6],
    [[1], false, 3 / 6],
    [[0], false, 1],
  ]);
});

it('draws the shades in the figure, too', () => {
  const palette = new Proxy({}, { get: (_, name) => (name === 'transmission' ? '#ff0000' : '#000000') }) as Palette;
  const strokes = [...mapSvg(scene, palette).matchAll(/<line [^>]*stroke="#(..)0000" stroke-width="([\d.]+)"/g)];
  const rising = strokes.map(([, red, width]) => [parseInt(red!, 16), Number(width)]);
  expect(rising).toEqual([
    [0, 1],
    [106, 1.7],
    [166, 2.4],
    [255, 3.4],
  ]);
});
