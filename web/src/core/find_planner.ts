// Who plans: the planner in the page, or else the server that the page came from.
import { isErrorDocument } from '../documents/types';
import { coreBeside, coreOfServer } from './core_bytes';
import CoreWorker from './core_worker?worker&inline';
import { HttpPlanner } from './http_planner';
import type { PackedCore } from './packed_core';
import type { Planner } from './planner';
import { WasmPlanner } from './wasm_planner';

type Converter = Required<Pick<Planner, 'convert'>>;

async function inPage(module: ArrayBuffer | PackedCore | undefined): Promise<WasmPlanner | undefined> {
  if (!module) return undefined;
  try {
    return await WasmPlanner.start(new CoreWorker(), module);
  } catch (error) {
    console.warn(`this page can't plan by itself: ${String(error)}`);
    return undefined;
  }
}

// What the planner in the page is built without: solvers, what no page asks, and the versions of a server.
const OF_SERVER = new Set(['solve', 'capacity', 'sweep', 'upgrades', 'check', 'formulations', 'version']);

// Files of other tools are read by a module of their own, which is fetched for the first of them. The planner's module reads Lamina's.
function readingWith(planner: WasmPlanner, fetched: () => Promise<Converter>): Planner {
  let reader: Promise<Converter> | undefined;
  return {
    place: planner.place,
    answer: (verb, request) => planner.answer(verb, request),
    convert: async (kind, file, options) => {
      if (/\.json$/i.test(file.name)) {
        const answer = await planner.convert(kind, file, options);
        if (!isErrorDocument(answer)) return answer;
      }
      reader ??= fetched();
      return (await reader).convert(kind, file, options);
    },
  };
}

async function onServer(): Promise<Planner> {
  const server = new HttpPlanner();
  const planner = await inPage(await coreOfServer('core.wasm'));
  if (!planner) return server;
  const reader = async (): Promise<Converter> => (await coreOfServer('core-onnx.wasm').then(inPage)) ?? server;
  const together = readingWith(planner, () => reader().catch(() => server));
  return { ...together, answer: (verb, request) => (OF_SERVER.has(verb) ? server : together).answer(verb, request) };
}

const noReader: Converter = {
  convert: (_, file) =>
    Promise.resolve({
      error: {
        code: 'unsupported',
        message: 'this page lacks its reader of other formats, core-onnx.js beside it; convert the file with `lamina convert` first',
        where: file.name,
      },
    }),
};

async function onDisk(): Promise<Planner | undefined> {
  const place = document.getElementById('lamina-core');
  const text = place?.textContent.trim();
  const planner = await inPage(text ? { packed: text } : undefined);
  const beside = place?.dataset.reader;
  return planner && readingWith(planner, async () => (await coreBeside(beside).then(inPage)) ?? noReader);
}

export const findPlanner = (): Promise<Planner | undefined> => (__LAMINA_HOME__ === 'file' ? onDisk() : onServer());
