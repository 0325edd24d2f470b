// The planner in the page: a WebAssembly module in a worker.
import type { ErrorDocument } from '../documents/types';
import type { FromWorker, ToWorker } from './core_worker';
import type { PackedCore } from './packed_core';
import type { GivenFile, Planner } from './planner';

type Settle = (document: object | ErrorDocument) => void;

const ended: ErrorDocument = { error: { code: 'internal', message: 'the planner in the page has ended', where: 'lamina' } };

export class WasmPlanner implements Planner {
  readonly place = 'the page';
  private readonly waiting = new Map<number, Settle>();
  private last = 0;

  private constructor(private readonly worker: Worker) {
    worker.onmessage = (event: MessageEvent<FromWorker>) => {
      if (!('id' in event.data)) return;
      this.waiting.get(event.data.id)?.(JSON.parse(event.data.document) as object);
      this.waiting.delete(event.data.id);
    };
    worker.onerror = () => {
      for (const settle of this.waiting.values()) settle(ended);
      this.waiting.clear();
    };
  }

  /** Rejects, with the reason, if the worker or the module can't be started: as where a policy forbids it. */
  static start(worker: Worker, module: ArrayBuffer | PackedCore): Promise<WasmPlanner> {
    return new Promise((resolve, reject) => {
      worker.onerror = (event) => reject(new Error(event.message));
      worker.onmessage = (event: MessageEvent<FromWorker>) => {
        if (!('ready' in event.data)) return;
        if (event.data.ready) resolve(new WasmPlanner(worker));
        else reject(new Error(event.data.why));
      };
      worker.postMessage({ module } satisfies ToWorker);
    });
  }

  answer(verb: string, request: object): Promise<object | ErrorDocument> {
    return this.asked((id) => ({ id, verb, request: JSON.stringify(request) }));
  }

  convert(kind: 'model' | 'network', file: GivenFile, options: Record<string, string>): Promise<object | ErrorDocument> {
    return this.asked((id) => ({ id, convert: { kind, name: file.name, size: file.bytes.size, options }, bytes: file.bytes }));
  }

  private asked(message: (id: number) => ToWorker): Promise<object | ErrorDocument> {
    return new Promise((resolve) => {
      this.last += 1;
      this.waiting.set(this.last, resolve);
      this.worker.postMessage(message(this.last));
    });
  }
}
