// Where the module of the planner is: beside the served page, or in the one file that a report and the page on disk are.

import type { PackedCore } from './packed_core';

/** `core.wasm` plans; `core-onnx.wasm` converts files of other tools. */
export type CoreName = 'core.wasm' | 'core-onnx.wasm';

/** What the script `name` beside the page holds (scripts/on_disk.mjs): a file from disk can load scripts alone. undefined if it isn't there. */
export function coreBeside(name: string | undefined): Promise<PackedCore | undefined> {
  if (!name) return Promise.resolve(undefined);
  return new Promise((resolve) => {
    const script = document.createElement('script');
    const settle = (): void => {
      const { laminaReader: packed } = globalThis as { laminaReader?: string };
      resolve(packed ? { packed } : undefined);
      script.remove();
    };
    script.onload = settle;
    script.onerror = settle;
    script.src = name;
    document.head.append(script);
  });
}

/** undefined if the server has none. It is asked first, since browsers complain of files that are not there. */
export async function coreOfServer(name: CoreName): Promise<ArrayBuffer | undefined> {
  const version = await fetch('api/v1/version')
    .then((response) => response.json() as Promise<{ core?: boolean; core_onnx?: boolean }>)
    .catch(() => undefined);
  if (!(name === 'core.wasm' ? version?.core : version?.core_onnx)) return undefined;
  const response = await fetch(name);
  return response.ok ? response.arrayBuffer() : undefined;
}
