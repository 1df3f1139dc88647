/** An answer of the gateway as it came. */
export interface GatewayAnswer {
  readonly status: number;
  readonly text: string;
  readonly data: Readonly<Record<string, unknown>> | null;
  /** Its errors, in their order. */
  readonly errors: readonly {
    readonly code: string;
    readonly path: string;
    /** Rows that share the error; 1 where it says nothing. */
    readonly rows: number;
    /** The rule that an input of the control plane breaks, or empty. */
    readonly rule: string;
  }[];
}

interface AnswerBody {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly {
    readonly path?: readonly (string | number)[];
    readonly extensions?: {
      readonly code?: string;
      readonly rows?: number;
      readonly rule?: string;
    };
  }[];
}

/** Sends one operation. Refusals are part of the answer; only a gateway that cannot be reached rejects. */
export async function ask(
  url: string,
  token: string | null,
  query: string,
  variables: Readonly<Record<string, unknown>> = {},
): Promise<GatewayAnswer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ query, variables }),
  });
  const text = await response.text();
  const body = JSON.parse(text) as AnswerBody;
  return {
    status: response.status,
    text,
    data: body.data ?? null,
    errors: (body.errors ?? []).map(({ path, extensions }) => ({
      code: extensions?.code ?? '',
      path: (path ?? []).join('.'),
      rows: extensions?.rows ?? 1,
      rule: extensions?.rule ?? '',
    })),
  };
}
