// Who plans: the planner in the page, or else the server that the page came from.
import { coreOfFile, coreOfServer } from './core_bytes';
import CoreWorker from './core_worker?worker&inline';
import { HttpPlanner } from './http_planner';
import type { Planner } from './planner';
import { WasmPlanner } from './wasm_planner';

async function inPage(bytes: ArrayBuffer | undefined): Promise<Planner | undefined> {
  if (!bytes) return undefined;
  try {
    return await WasmPlanner.start(new CoreWorker(), bytes);
  } catch (error) {
    console.warn(`this page can't plan by itself: ${String(error)}`);
    return undefined;
  }
}

// What the planner in the page is built without: solvers, the versions of a server, and formats of models.
const OF_SERVER = new Set(['solve', 'capacity', 'formulations', 'version']);

function together(planner: Planner, server: HttpPlanner): Planner {
  return {
    place: planner.place,
    answer: (verb, request) => (OF_SERVER.has(verb) ? server : planner).answer(verb, request),
    convert: (kind, file, options) => server.convert(kind, file, options),
  };
}

export async function findPlanner(): Promise<Planner | undefined> {
  if (__LAMINA_HOME__ === 'file') return inPage(await coreOfFile(document.getElementById('lamina-core')?.textContent));
  const server = new HttpPlanner();
  const planner = await inPage(await coreOfServer());
  return planner ? together(planner, server) : server;
}
