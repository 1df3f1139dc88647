import type { Dispatcher } from 'undici';

/** What one exchange may cost, and who may call it off. */
export interface ExchangeLimits {
  /** From the first byte sent to the last byte read. */
  readonly timeoutMs: number;
  /** Largest body that is read. */
  readonly bytesMax: number;
  /** The caller's. */
  readonly signal: AbortSignal;
}

/** An answer as it came. */
export interface Exchanged {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
}

interface Request {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Posts a body and reads the whole answer as UTF-8 text. By undici's callbacks: a stream, an abort signal of its own
 * and the promises between them cost more than the rest of a small call.
 * @throws Error beyond a limit, and where the connection or the caller's signal ends it
 */
export function exchange(
  dispatcher: Dispatcher,
  { path, headers, body }: Request,
  limits: ExchangeLimits,
): Promise<Exchanged> {
  return new Promise((resolve, reject) => {
    const handler = new ExchangeHandler(limits, resolve, reject);
    dispatcher.dispatch({ method: 'POST', path, headers, body }, handler);
  });
}

/** One exchange; it settles once. */
class ExchangeHandler implements Dispatcher.DispatchHandler {
  readonly #limits: ExchangeLimits;
  readonly #resolve: (exchanged: Exchanged) => void;
  readonly #reject: (error: Error) => void;
  readonly #timer: NodeJS.Timeout;
  readonly #chunks: Buffer[] = [];
  #bytes = 0;
  #status = 0;
  #contentType = '';
  #controller: Dispatcher.DispatchController | null = null;
  #ended: Error | null = null;

  constructor(
    limits: ExchangeLimits,
    resolve: (exchanged: Exchanged) => void,
    reject: (error: Error) => void,
  ) {
    this.#limits = limits;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#timer = setTimeout(() => this.#end(new Error('too slow')), limits.timeoutMs);
    limits.signal.addEventListener('abort', this.#aborted, { once: true });
    if (limits.signal.aborted) this.#aborted();
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    // It waited for a connection, and meanwhile nobody wants it any more.
    if (this.#ended !== null) controller.abort(this.#ended);
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Readonly<Record<string, string | string[] | undefined>>,
  ): void {
    this.#status = status;
    this.#contentType = String(headers['content-type'] ?? '');
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    const { bytesMax } = this.#limits;
    this.#bytes += chunk.length;
    if (this.#bytes > bytesMax) this.#end(new Error(`an answer of more than ${bytesMax} bytes`));
    else this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    this.#settle();
    const [first] = this.#chunks;
    const bytes = this.#chunks.length === 1 && first ? first : Buffer.concat(this.#chunks);
    const text = bytes.toString('utf8');
    this.#resolve({ status: this.#status, contentType: this.#contentType, text });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#settle();
    this.#reject(error);
  }

  readonly #aborted = (): void => this.#end(new Error('called off'));

  /** The first reason counts; the connection is given up. */
  #end(reason: Error): void {
    if (this.#ended !== null) return;
    this.#ended = reason;
    this.#settle();
    this.#reject(reason);
    this.#controller?.abort(reason);
  }

  #settle(): void {
    clearTimeout(this.#timer);
    this.#limits.signal.removeEventListener('abort', this.#aborted);
  }
}
