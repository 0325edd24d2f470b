// A document as text that fits an address: JSON, deflated, in base64url.

const LARGEST = 2 ** 24; // bytes that a text may unpack to

const base64url = (bytes: Uint8Array): string => {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
};

const bytesOf = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0));

function through(bytes: Uint8Array<ArrayBuffer>, by: CompressionStream | DecompressionStream): ReadableStream<Uint8Array> {
  return new Blob([bytes]).stream().pipeThrough(by);
}

/** Equal documents give equal texts in one browser. */
export async function packed(document: unknown): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(document));
  return base64url(new Uint8Array(await new Response(through(bytes, new CompressionStream('deflate-raw'))).arrayBuffer()));
}

// A short text can unpack to gigabytes, so it is counted while it unpacks.
async function limited(stream: ReadableStream<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const reader = stream.getReader();
  let text = '';
  for (let size = 0; ;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    size += value.length;
    if (size > LARGEST) {
      void reader.cancel();
      throw new Error(`it unpacks to more than ${LARGEST / 2 ** 20} MiB`);
    }
    text += decoder.decode(value, { stream: true });
  }
}

/** Rejects if the text was cut short, or is none of `packed`. */
export async function unpacked(text: string): Promise<unknown> {
  return JSON.parse(await limited(through(bytesOf(text), new DecompressionStream('deflate-raw'))));
}
