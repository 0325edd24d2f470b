// Where the module of the planner is: beside the served page, or in the one file that a report and the page on disk are.

/** base64 of gzip, as `lamina report` puts it in; undefined if there is none. */
export async function coreOfFile(text: string | null | undefined): Promise<ArrayBuffer | undefined> {
  if (!text?.trim()) return undefined;
  const packed = Uint8Array.from(atob(text.trim()), (c) => c.charCodeAt(0));
  return new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'))).arrayBuffer();
}

/** undefined if the server has none. It is asked first, since browsers complain of files that are not there. */
export async function coreOfServer(): Promise<ArrayBuffer | undefined> {
  const version = await fetch('api/v1/version')
    .then((response) => response.json() as Promise<{ core?: boolean }>)
    .catch(() => undefined);
  if (!version?.core) return undefined;
  const response = await fetch('core.wasm');
  return response.ok ? response.arrayBuffer() : undefined;
}
