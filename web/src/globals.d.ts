// Set by vite.config.ts.
declare const __LAMINA_VERSION__: string;
declare const __LAMINA_HOME__: 'served' | 'file';

// There is one in workers, whose types are not those of pages.
declare class FileReaderSync {
  readAsArrayBuffer(blob: Blob): ArrayBuffer;
}

// Parts of lzma1 (vite.config.ts), whose types are sources under other rules than ours.
declare module 'lzma1/decoder' {
  import type { InputBuffer, OutputBuffer } from 'lzma1/streams';
  export class Decoder {
    /** Throws if the input is not LZMA; of one that is cut short what comes out is wrong. */
    decompress(input: InputBuffer, output: OutputBuffer): void;
  }
}
declare module 'lzma1/streams' {
  export class InputBuffer {
    constructor(bytes: Uint8Array);
  }
  export class OutputBuffer {
    constructor(capacity: number);
    toArray(): Uint8Array<ArrayBuffer>;
  }
}
