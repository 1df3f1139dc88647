import type { Readable } from 'node:stream';

/** Reads a body as UTF-8 text. Rejects, and stops reading, beyond `bytesMax`. */
export function readLimited(body: Readable, bytesMax: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    body.on('data', (chunk: Uint8Array) => {
      bytes += chunk.length;
      if (bytes > bytesMax) body.destroy(new Error(`an answer of more than ${bytesMax} bytes`));
      else chunks.push(chunk);
    });
    body.once('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
    body.once('error', reject);
    body.once('close', () => reject(new Error('an answer that was cut')));
  });
}
