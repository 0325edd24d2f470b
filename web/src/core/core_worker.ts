// The planner in a thread of its own, so that the page goes on while it plans. Gets the module first, then requests one by one.
import { Core, type ConvertRequest } from './core';
import { unpacked, type PackedCore } from './packed_core';

export type ToWorker =
  | { module: ArrayBuffer | PackedCore }
  | { id: number; verb: string; request: string }
  | { id: number; convert: ConvertRequest; bytes: Blob };

/** Without an id: whether the module could be taken; else the text of an answer. */
export type FromWorker = { ready: boolean; why?: string } | { id: number; document: string };

// Only workers have it, and the types of pages and workers do not go together.
declare class FileReaderSync {
  readAsArrayBuffer(blob: Blob): ArrayBuffer;
}

let core: Core | undefined;

async function take(module: ArrayBuffer | PackedCore): Promise<void> {
  try {
    const bytes = __LAMINA_HOME__ === 'file' && 'packed' in module ? await unpacked(module) : (module as ArrayBuffer);
    core = new Core(await WebAssembly.compile(bytes));
    postMessage({ ready: true } satisfies FromWorker);
  } catch (error) {
    postMessage({ ready: false, why: String(error) } satisfies FromWorker);
  }
}

// Slices of a file are read as they are asked for, so that the weights of a large model stay on the disk.
function readerOf(bytes: Blob): (offset: number, out: Uint8Array) => number {
  const reader = new FileReaderSync();
  return (offset, out) => {
    const part = new Uint8Array(reader.readAsArrayBuffer(bytes.slice(offset, offset + out.length)));
    out.set(part);
    return part.length;
  };
}

onmessage = (event: MessageEvent<ToWorker>): void => {
  const asked = event.data;
  if ('module' in asked) {
    void take(asked.module);
    return;
  }
  const document = 'verb' in asked ? core!.answer(asked.verb, asked.request) : core!.convert(asked.convert, readerOf(asked.bytes));
  postMessage({ id: asked.id, document } satisfies FromWorker);
};
