import { GatewayError } from '../../errors.ts';

export interface HttpJwksOptions {
  /** Whole fetch, from the first packet to the last byte. */
  readonly timeoutMs: number;
  readonly bytesMax: number;
}

const contentTypes = ['application/json', 'application/jwk-set+json'];

/**
 * Fetches a JSON Web Key Set's text. Redirects, other media types, any status but 200, invalid UTF-8 and whatever
 * passes a cap are refused: the address in the configuration answers by itself or not at all.
 *
 * @throws GatewayError TOKEN_REFUSED with the reason for the operator's log
 */
export async function fetchJwks(url: string, options: HttpJwksOptions): Promise<string> {
  const signal = AbortSignal.timeout(options.timeoutMs);
  try {
    const response = await fetch(url, {
      redirect: 'error',
      signal,
      headers: { accept: contentTypes.join(', ') },
    });
    const type = response.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() ?? '';
    if (response.status !== 200 || !contentTypes.includes(type) || response.body === null) {
      await response.body?.cancel();
      throw new GatewayError('TOKEN_REFUSED', `key set answered ${response.status} ${type}`);
    }
    return await readCapped(response.body, options.bytesMax);
  } catch (error) {
    if (error instanceof GatewayError) throw error;
    throw new GatewayError('TOKEN_REFUSED', 'key set cannot be fetched', { cause: error });
  }
}

/** Counts bytes after decompression, so that a small answer cannot become a large one. */
async function readCapped(body: ReadableStream<Uint8Array>, bytesMax: number): Promise<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let text = '';
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    // Leaving the loop cancels the stream.
    if (bytes > bytesMax) throw new GatewayError('TOKEN_REFUSED', 'key set too large');
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
