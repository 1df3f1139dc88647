/** Fetches issuers' key sets over HTTP for the identity stage, capped in time and bytes. */
export { fetchJwks, type HttpJwksOptions } from './http-jwks.ts';
