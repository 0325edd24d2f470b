// A model as a plan numbers it: the chain of blocks between tensors that alone separate input from result (docs/concepts.md).
import { quantity } from './quantity';
import type { LayerRow, ModelDocument } from './types';

/** Layer l of a plan, l = 1 .. L. Work is undefined if only times are known. */
export interface ChainLayer {
  name: string;
  work: number | undefined;
  bytes: number; // of its output
  operators: number;
}

export interface Chain {
  inputBytes: number;
  layers: ChainLayer[];
}

// Operators after what they read, otherwise as the file has them; undefined if they read in a circle or what is not there.
function inOrder(rows: readonly LayerRow[]): { row: LayerRow; inputs: number[] }[] | undefined {
  const position = new Map(rows.map((row, i) => [row.name, i + 1]));
  const inputs = rows.map(
    (row, i) => row.inputs?.map((name) => (name === 'input' && !position.has(name) ? 0 : (position.get(name) ?? -1))) ?? [i],
  );
  if (inputs.some((list) => list.includes(-1))) return undefined;
  const place = new Map<number, number>([[0, 0]]);
  const order: { row: LayerRow; inputs: number[] }[] = [];
  for (let progress = true; progress && order.length < rows.length;) {
    progress = false;
    rows.forEach((row, i) => {
      if (place.has(i + 1) || !inputs[i]!.every((from) => place.has(from))) return;
      order.push({ row, inputs: inputs[i]!.map((from) => place.get(from)!) });
      place.set(i + 1, order.length);
      progress = true;
    });
  }
  return order.length === rows.length ? order : undefined;
}

function block(rows: readonly LayerRow[]): ChainLayer {
  const works = rows.map((row) => quantity(row.work));
  const last = rows.at(-1)!;
  return {
    name: last.name,
    work: works.every((work) => work !== undefined) ? works.reduce((sum, work) => sum + work, 0) : undefined,
    bytes: quantity(last.output) ?? 0,
    operators: rows.length,
  };
}

const known = new WeakMap<ModelDocument, Chain>();

export function chainOf(model: ModelDocument): Chain {
  const old = known.get(model);
  if (old) return old;
  const order = inOrder(model.layers) ?? model.layers.map((row, i) => ({ row, inputs: [i] }));
  // Tensor i is the last reader's of none before it: nothing else crosses there.
  const lastReader = new Int32Array(order.length + 1);
  order.forEach(({ inputs }, i) => inputs.forEach((from) => (lastReader[from] = i + 1)));
  const layers: ChainLayer[] = [];
  let reach = lastReader[0]!;
  let first = 0;
  for (let i = 1; i <= order.length; ++i) {
    if (reach <= i || i === order.length) {
      layers.push(block(order.slice(first, i).map(({ row }) => row)));
      first = i;
    }
    reach = Math.max(reach, lastReader[i]!);
  }
  const chain = { inputBytes: quantity(model.input) ?? 0, layers };
  known.set(model, chain);
  return chain;
}
