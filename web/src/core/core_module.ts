// The planner as a WebAssembly module (apps/core/exports.h): what it imports, and its answers. For browsers, workers and node alike.

/** Copies bytes of the file that is being converted, from `offset` on, to `out` and says how many; fewer only at the end. */
export type ReadAt = (offset: number, out: Uint8Array) => number;

interface Exports {
  memory: WebAssembly.Memory;
  _initialize(): void;
  lamina_alloc(size: number): number;
  lamina_free(bytes: number): void;
  lamina_answer(verb: number, verbSize: number, request: number, requestSize: number): number;
  lamina_convert(request: number, requestSize: number): number;
}

/** Thrown out of the module if it ends itself or breaks: it can't be asked again. */
export class CoreBroken extends Error {}

const WASI_OK = 0;
const WASI_NOT_SUPPORTED = 52;
const nothingToRead: ReadAt = () => 0;

// What the run time of C++ asks of a system, as far as it is used: the time, random numbers and, of what it prints, standard error.
function wasi(
  view: () => DataView,
  bytes: (at: number, size: number) => Uint8Array<ArrayBuffer>,
): Record<string, (...args: never[]) => number> {
  return {
    clock_time_get(clock: number, _precision: bigint, out: number): number {
      const milliseconds = clock === 0 ? Date.now() : performance.now();
      view().setBigUint64(out, BigInt(Math.round(milliseconds * 1e6)), true);
      return WASI_OK;
    },
    random_get(out: number, size: number): number {
      crypto.getRandomValues(bytes(out, size) as Uint8Array<ArrayBuffer>);
      return WASI_OK;
    },
    fd_write(_file: number, parts: number, count: number, out: number): number {
      let size = 0;
      for (let i = 0; i < count; i += 1) {
        const length = view().getUint32(parts + 8 * i + 4, true);
        const text = new TextDecoder().decode(bytes(view().getUint32(parts + 8 * i, true), length));
        if (text.trim()) console.warn(text);
        size += length;
      }
      view().setUint32(out, size, true);
      return WASI_OK;
    },
    environ_sizes_get(count: number, size: number): number {
      view().setUint32(count, 0, true);
      view().setUint32(size, 0, true);
      return WASI_OK;
    },
    environ_get: () => WASI_OK,
    proc_exit(code: number): number {
      throw new CoreBroken(`the planner ended with ${code}`);
    },
  };
}

export class CoreModule {
  private readonly exports: Exports;
  private readAt: ReadAt = nothingToRead;

  constructor(module: WebAssembly.Module) {
    const view = (): DataView => new DataView(this.exports.memory.buffer);
    const bytes = (at: number, size: number): Uint8Array<ArrayBuffer> => new Uint8Array(this.exports.memory.buffer, at, size);
    const system: Record<string, WebAssembly.ImportValue> = wasi(view, bytes);
    for (const { module: from, name } of WebAssembly.Module.imports(module)) {
      if (from === 'wasi_snapshot_preview1') system[name] ??= () => WASI_NOT_SUPPORTED;
    }
    const read = (offset: number, out: number, size: number): number => this.readAt(offset, bytes(out, size));
    const instance = new WebAssembly.Instance(module, { wasi_snapshot_preview1: system, lamina: { read_at: read } });
    this.exports = instance.exports as unknown as Exports;
    this.exports._initialize();
  }

  get memorySize(): number {
    return this.exports.memory.buffer.byteLength;
  }

  /** The text of the answer to the text of a request (lamina/api/answer_text.h). Throws CoreBroken if the module is of no further use. */
  answer(verb: string, request: string): string {
    return this.asked([verb, request], (places) => this.exports.lamina_answer(...(places as [number, number, number, number])));
  }

  /** The same of a file in a format of another tool; `request` has its kind, name, size and options. */
  convert(request: string, readAt: ReadAt): string {
    this.readAt = readAt;
    try {
      return this.asked([request], (places) => this.exports.lamina_convert(...(places as [number, number])));
    } finally {
      this.readAt = nothingToRead;
    }
  }

  // Calls `ask` with an address and a size for each text, and takes its answer over.
  private asked(texts: string[], ask: (places: number[]) => number): string {
    try {
      const places = texts.flatMap((text) => this.put(text));
      const at = ask(places);
      for (let i = 0; i < places.length; i += 2) this.exports.lamina_free(places[i]!);
      if (at === 0) throw new CoreBroken('the planner has no memory left');
      const size = new DataView(this.exports.memory.buffer).getUint32(at + 4, true);
      const text = new TextDecoder().decode(new Uint8Array(this.exports.memory.buffer, at + 8, size));
      this.exports.lamina_free(at);
      return text;
    } catch (error) {
      if (error instanceof CoreBroken) throw error;
      throw new CoreBroken(`the planner broke: ${String(error)}`);
    }
  }

  private put(text: string): [number, number] {
    const bytes = new TextEncoder().encode(text);
    const at = this.exports.lamina_alloc(bytes.length);
    if (at === 0 && bytes.length > 0) throw new CoreBroken('the planner has no memory left');
    new Uint8Array(this.exports.memory.buffer, at, bytes.length).set(bytes);
    return [at, bytes.length];
  }
}
