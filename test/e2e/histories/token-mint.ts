import { createHash, randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import {
  people,
  resources,
  type PersonId,
} from '../../../examples/contoso/authorization-server/index.ts';

const issuer = 'https://issuer.contoso.example';
const LIFE_SECONDS = 600;

export interface Badge {
  readonly token: string;
  /** Names the token in the entries of what was released to it. */
  readonly tokenId: string;
}

/** How an entry names a token (docs/LOG-FORMAT.md). */
export function tokenIdOf(by: string, jti: string): string {
  return createHash('sha256').update(`${by}\0${jti}`).digest('hex');
}

export type TokenMint = Awaited<ReturnType<typeof tokenMint>>;

/** An issuer whose keys stand in a file: it makes as many tokens as a test wants, each with an id of its own. */
export async function tokenMint(jwksFile: string) {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const jwk = { ...(await exportJWK(publicKey)), kid: 'mint-1', alg: 'ES256', use: 'sig' };
  writeFileSync(jwksFile, JSON.stringify({ keys: [jwk] }));

  async function sign(claims: Readonly<Record<string, unknown>>): Promise<Badge> {
    const jti = randomUUID();
    const iat = Math.floor(Date.now() / 1_000);
    const token = await new SignJWT({ ...claims, iss: issuer, jti, iat, exp: iat + LIFE_SECONDS })
      .setProtectedHeader({ alg: 'ES256', kid: 'mint-1', typ: 'at+jwt' })
      .sign(privateKey);
    return { token, tokenId: tokenIdOf(issuer, jti) };
  }

  return {
    issuer,
    jwksFile,
    /** A token of an app for one tenant. */
    forApp: (app: string, tenant: string, elements: readonly string[], purpose: string) =>
      sign({
        sub: app,
        client_id: app,
        aud: resources.data,
        authorization_details: [
          {
            type: 'customer_data_release',
            tenants: [tenant],
            elements,
            purposes: [purpose],
            actions: ['read'],
          },
        ],
      }),
    /** A person at the control plane. */
    forPerson: (person: PersonId) => {
      const { roles, tenant } = people[person];
      const of = tenant === null ? {} : { tenant };
      return sign({ sub: person, client_id: 'console', aud: resources.control, roles, ...of });
    },
  };
}
