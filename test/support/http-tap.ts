import { request as httpRequest } from 'node:http';

/** One answer with every byte of it: status line, headers and body. */
export interface TappedAnswer {
  readonly status: number;
  /** Status line and headers as they were sent. */
  readonly head: string;
  readonly text: string;
  readonly body: {
    readonly data?: Readonly<Record<string, unknown>> | null;
    readonly errors?: readonly {
      readonly message: string;
      readonly path?: readonly (string | number)[];
      readonly extensions?: {
        readonly code?: string;
        readonly rows?: number;
        readonly decisionId?: string;
      };
    }[];
  };
}

export interface TappedRequest {
  readonly url: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** One request over a connection of its own. */
export function tap({
  url,
  method = 'POST',
  headers = {},
  body = '',
}: TappedRequest): Promise<TappedAnswer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, { method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        const lines = [`${String(response.statusCode)} ${String(response.statusMessage)}`];
        for (let n = 0; n < response.rawHeaders.length; n += 2) {
          lines.push(`${String(response.rawHeaders[n])}: ${String(response.rawHeaders[n + 1])}`);
        }
        resolve({
          status: response.statusCode ?? 0,
          head: lines.join('\n'),
          text,
          body: text.startsWith('{') ? (JSON.parse(text) as TappedAnswer['body']) : {},
        });
      });
    });
    request.on('error', reject);
    request.end(body);
  });
}

/** Codes of an answer's errors, in their order. */
export function codesOf(answer: Pick<TappedAnswer, 'body'>): readonly (string | undefined)[] {
  return (answer.body.errors ?? []).map((one) => one.extensions?.code);
}
