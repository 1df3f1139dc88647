import type { RequestOutcome } from './port.ts';

/**
 * What a client says that it reads: `response` names `application/graphql-response+json`, `json` reads
 * `application/json` and nothing else, `any` says neither.
 */
export type AcceptedType = 'response' | 'json' | 'any';

export const responseType = 'application/graphql-response+json';

/** Reads an Accept header. What it asks for beside the two types of GraphQL over HTTP is answered in JSON. */
export function acceptedType(header: string | undefined): AcceptedType {
  if (header === undefined) return 'any';
  const qualities = new Map<string, number>();
  for (const range of header.toLowerCase().split(',', 32)) {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim());
    const quality = parameters.find((one) => one.startsWith('q='))?.slice(2) ?? '1';
    qualities.set(type, Number(quality));
  }
  const response = qualities.get(responseType) ?? 0;
  const json = qualities.get('application/json') ?? 0;
  if (response > 0 && response >= json) return 'response';
  return json > 0 && qualities.size === 1 ? 'json' : 'any';
}

/** Codes of a well-formed request whose document or variables are refused. */
const documentCodes: ReadonlySet<RequestOutcome> = new Set([
  'DOCUMENT_INVALID',
  'DOCUMENT_TOO_LARGE',
  'OPERATION_NOT_SUPPORTED',
  'VARIABLES_INVALID',
]);

/**
 * The status of a refusal. A client that reads `application/json` alone cannot tell our 4xx from one of a proxy's, so
 * GraphQL over HTTP answers it a refused document with 200.
 */
export function statusFor(accepts: AcceptedType, code: RequestOutcome, status: number): number {
  return accepts === 'json' && documentCodes.has(code) ? 200 : status;
}
