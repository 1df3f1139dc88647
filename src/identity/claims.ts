import { z } from 'zod';
import { TokenFault } from './token-fault.ts';

/**
 * Ids are compared byte by byte, so only visible ASCII is accepted: no case folding, no normal forms, no
 * invisible characters that would make two ids look alike.
 */
const id = z.string().regex(/^[\x21-\x7e]{1,128}$/);
const elementPattern = z
  .string()
  .max(128)
  .regex(/^[A-Za-z][A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]+)*(?:\.\*)?$/);
const purpose = z
  .string()
  .max(128)
  .regex(/^[A-Za-z][A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]+)*$/);

const seconds = z.int().min(0);

function distinct(list: readonly string[]): boolean {
  return new Set(list).size === list.length;
}

/** Claims of every token. Unknown claims carry no meaning here, except those that bind or delegate. */
const commonClaims = z.object({
  iss: id,
  sub: z.string().min(1).max(256),
  jti: id,
  client_id: id,
  exp: seconds,
  iat: seconds,
  nbf: seconds.optional(),
  // A bound or delegated token says more than this version checks, so it is refused and never half understood.
  cnf: z.never().optional(),
  act: z.never().optional(),
});

/** One object of RFC 9396. Strict: a member that is not understood would be a limit that is not kept. */
const customerDataRelease = z.strictObject({
  type: z.literal('customer_data_release'),
  tenants: z.array(id).min(1).max(100).refine(distinct),
  elements: z.array(elementPattern).min(1).max(500).refine(distinct),
  purposes: z.tuple([purpose]),
  actions: z
    .array(z.enum(['read', 'write', 'export', 'train']))
    .min(1)
    .refine(distinct),
});

const accessClaims = commonClaims.extend({
  aud: z.union([id, z.array(id).min(1).max(10)]),
  authorization_details: z.tuple([customerDataRelease]),
});

const legalTaskClaims = commonClaims.extend({
  // Exactly one audience: a task token that another party may also accept is not a task token for us.
  aud: id,
  authorization_details: z.tuple([
    z.strictObject({ type: z.literal('legal_disclosure'), task: id }),
  ]),
});

const controlClaims = commonClaims.extend({
  aud: z.union([id, z.array(id).min(1).max(10)]),
  roles: z.array(z.string().max(128)).min(1).max(50),
  tenant: id.optional(),
});

export type CommonClaims = z.infer<typeof commonClaims>;
export type AccessClaims = z.infer<typeof accessClaims>;
export type LegalTaskClaims = z.infer<typeof legalTaskClaims>;
export type ControlClaims = z.infer<typeof controlClaims>;

/** @throws TokenFault */
export function readAccessClaims(claims: unknown): AccessClaims {
  return parse(accessClaims, claims);
}

/** @throws TokenFault */
export function readLegalTaskClaims(claims: unknown): LegalTaskClaims {
  return parse(legalTaskClaims, claims);
}

/** @throws TokenFault */
export function readControlClaims(claims: unknown): ControlClaims {
  return parse(controlClaims, claims);
}

function parse<T>(schema: z.ZodType<T>, claims: unknown): T {
  const result = schema.safeParse(claims);
  if (result.success) return result.data;
  // Only the claim's own name: a path below it could repeat keys out of the token.
  const name = result.error.issues[0]?.path[0];
  throw new TokenFault(`claim not accepted: ${String(name)}`);
}
