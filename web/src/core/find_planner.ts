// Who plans: the planner in the page, or else the server that the page came from.
import { coreOfFile, coreOfServer } from './core_bytes';
import CoreWorker from './core_worker?worker&inline';
import { HttpPlanner } from './http_planner';
import type { Planner } from './planner';
import { WasmPlanner } from './wasm_planner';

async function inPage(bytes: ArrayBuffer | undefined): Promise<WasmPlanner | undefined> {
  if (!bytes) return undefined;
  try {
    return await WasmPlanner.start(new CoreWorker(), bytes);
  } catch (error) {
    console.warn(`this page can't plan by itself: ${String(error)}`);
    return undefined;
  }
}

// What the planner in the page is built without: solvers, and the versions of a server.
const OF_SERVER = new Set(['solve', 'capacity', 'formulations', 'version']);

// Files of other tools are read by a module of their own, which is fetched for the first of them; if the server has none, by the server.
function together(planner: Planner, server: HttpPlanner): Planner {
  let reader: Promise<Pick<HttpPlanner, 'convert'>> | undefined;
  return {
    place: planner.place,
    answer: (verb, request) => (OF_SERVER.has(verb) ? server : planner).answer(verb, request),
    convert: async (kind, file, options) => {
      reader ??= coreOfServer('core-onnx.wasm')
        .then(inPage)
        .then((found) => found ?? server)
        .catch(() => server);
      return (await reader).convert(kind, file, options);
    },
  };
}

export async function findPlanner(): Promise<Planner | undefined> {
  if (__LAMINA_HOME__ === 'file') return inPage(await coreOfFile(document.getElementById('lamina-core')?.textContent));
  const server = new HttpPlanner();
  const planner = await inPage(await coreOfServer('core.wasm'));
  return planner ? together(planner, server) : server;
}
