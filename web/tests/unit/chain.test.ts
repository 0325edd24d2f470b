import { expect, it } from 'vitest';
import { chainOf } from '../../src/documents/chain';
import { models } from '../../src/state/library';
import type { LayerRow, ModelDocument } from '../../src/documents/types';

const model = (layers: LayerRow[]): ModelDocument => ({ format: 'lamina.model/1', name: 'm', input: '1 kB', layers });
const row = (name: string, inputs?: string[]): LayerRow => ({
  name,
  work: '1 FLOP',
  output: `${name.length} B`,
  ...(inputs ? { inputs } : {}),
});

it('leaves a chain as it is', () => {
  expect(chainOf(model([row('a'), row('bb'), row('ccc')])).layers.map((layer) => [layer.name, layer.work, layer.bytes])).toEqual([
    ['a', 1, 1],
    ['bb', 1, 2],
    ['ccc', 1, 3],
  ]);
});

it('makes one block of what runs side by side, whatever order the file has', () => {
  //  input - a -+- b -+- d - e        and a skip of input round a
  //             +- c -+
  const rows = [row('e', ['d']), row('d', ['b', 'c']), row('c', ['a']), row('b', ['a']), row('a', ['input'])];
  expect(chainOf(model(rows)).layers.map((layer) => [layer.name, layer.operators])).toEqual([
    ['a', 1],
    ['d', 3],
    ['e', 1],
  ]);
  const skipping = [...rows.slice(0, 1), row('d', ['b', 'c', 'input']), ...rows.slice(2)];
  expect(chainOf(model(skipping)).layers.map((layer) => [layer.name, layer.operators])).toEqual([
    ['d', 4],
    ['e', 1],
  ]);
});

it.each([
  ['vgg19', 46],
  ['alexnet', 21],
  ['mobilenet_v2', 73],
  ['resnet34', 39],
])('has as many layers of %s as the command says', (name, count) => {
  expect(chainOf(models.value[name]!).layers).toHaveLength(count);
});
