// Set by vite.config.ts.
declare const __LAMINA_VERSION__: string;
declare const __LAMINA_HOME__: 'served' | 'file';

// There is one in workers, whose types are not those of pages.
declare class FileReaderSync {
  readAsArrayBuffer(blob: Blob): ArrayBuffer;
}
