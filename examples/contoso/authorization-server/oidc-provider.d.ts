/** The part of `oidc-provider` 9 that the example uses; the package carries no types of its own. */
declare module 'oidc-provider' {
  import type { IncomingMessage, ServerResponse } from 'node:http';

  export interface Client {
    readonly clientId: string;
  }

  export interface Context {
    readonly oidc: {
      readonly client?: Client;
      readonly params?: Readonly<Record<string, unknown>>;
    };
  }

  export interface AccessToken {
    readonly clientId?: string;
    readonly aud?: string | readonly string[];
  }

  export class Provider {
    constructor(issuer: string, configuration: Readonly<Record<string, unknown>>);
    callback(): (request: IncomingMessage, response: ServerResponse) => void;
  }

  export const errors: {
    readonly InvalidTarget: new (description: string) => Error;
    readonly InvalidAuthorizationDetails: new (description: string) => Error;
  };
}
