// A module as text in the one file that a report and the page on disk are.
import { Decoder } from 'lzma1/decoder';
import { InputBuffer, OutputBuffer } from 'lzma1/streams';

/** A module as text: base64 of gzip, as `lamina report` puts it in, or of LZMA, a fourth smaller, as in the page on disk. */
export interface PackedCore {
  packed: string;
}

const GZIP = 0x1f; // the first byte

export async function unpacked({ packed: text }: PackedCore): Promise<ArrayBuffer> {
  const packed = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  if (packed[0] !== GZIP) {
    const out = new OutputBuffer(4 * packed.length);
    new Decoder().decompress(new InputBuffer(packed), out);
    return out.toArray().buffer;
  }
  return new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'))).arrayBuffer();
}

/** A module as `unpacked` takes it. */
export async function textOfCore(module: ArrayBuffer): Promise<string> {
  const stream = new Blob([module]).stream().pipeThrough(new CompressionStream('gzip'));
  const packed = new Uint8Array(await new Response(stream).arrayBuffer());
  const parts: string[] = [];
  for (let at = 0; at < packed.length; at += 0x8000) parts.push(String.fromCharCode(...packed.subarray(at, at + 0x8000)));
  return btoa(parts.join(''));
}
