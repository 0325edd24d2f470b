// Where the module of the planner is: beside the served page, or in the one file that a report and the page on disk are.

/** `core.wasm` plans; `core-onnx.wasm` is larger and reads files of other tools, too. */
export type CoreName = 'core.wasm' | 'core-onnx.wasm';

/** base64 of gzip, as `lamina report` puts it in; undefined if there is none. */
export async function coreOfFile(text: string | null | undefined): Promise<ArrayBuffer | undefined> {
  if (!text?.trim()) return undefined;
  const packed = Uint8Array.from(atob(text.trim()), (c) => c.charCodeAt(0));
  return new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'))).arrayBuffer();
}

/** A module as `coreOfFile` takes it. */
export async function textOfCore(module: ArrayBuffer): Promise<string> {
  const stream = new Blob([module]).stream().pipeThrough(new CompressionStream('gzip'));
  const packed = new Uint8Array(await new Response(stream).arrayBuffer());
  const parts: string[] = [];
  for (let at = 0; at < packed.length; at += 0x8000) parts.push(String.fromCharCode(...packed.subarray(at, at + 0x8000)));
  return btoa(parts.join(''));
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
