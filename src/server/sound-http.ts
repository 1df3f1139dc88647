import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { GatewayError } from '../errors.ts';

/**
 * Refuses what is read one way here and another way by who stands before us: no host, two hosts or two media types (RFC
 * 9112 §3.2; Node takes the first), a body in a coding that nobody decodes here (§6.1; Node reads `gzip, chunked` as if it
 * were `chunked`), chunks in a version that has none, a version that is not spoken here, and an expectation that
 * nobody meets. The parser refuses two lengths itself. The connection ends with it, as its framing may be in doubt.
 *
 * @throws GatewayError BODY_MALFORMED
 */
export function checkSoundHttp({ raw }: FastifyRequest, reply: FastifyReply): void {
  const fault = faultOfNames(raw) ?? faultOfFraming(raw);
  if (fault === null) return;
  void reply.header('connection', 'close');
  throw new GatewayError('BODY_MALFORMED', fault);
}

function faultOfNames({ rawHeaders, httpVersion }: FastifyRequest['raw']): string | null {
  let hosts = 0;
  let types = 0;
  // Names and values in turn.
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? '';
    if (name.length === 4 && name.toLowerCase() === 'host') hosts++;
    else if (name.length === 12 && name.toLowerCase() === 'content-type') types++;
  }
  if (hosts > 1 || types > 1) return 'a header twice';
  return hosts === 0 && httpVersion === '1.1' ? 'no host' : null;
}

function faultOfFraming({ headers, httpVersion }: FastifyRequest['raw']): string | null {
  const { expect, 'transfer-encoding': coding } = headers;
  if (httpVersion !== '1.1' && httpVersion !== '1.0') return 'a version of HTTP';
  if (coding !== undefined && (httpVersion === '1.0' || !/^chunked$/i.test(coding))) {
    return 'a transfer coding';
  }
  return expect === undefined || /^100-continue$/i.test(expect) ? null : 'an expectation';
}

/**
 * The path that a request asks for, as it was sent: `/%63ontrol` or `/control#x` are not `/control`, whatever a router
 * makes of them, since a rule of a proxy may not have seen the same address. Of an absolute URL (RFC 9112 §3.2.2) its
 * path.
 */
export function pathOf(url: string): string {
  const path = url.startsWith('/') ? url : url.replace(/^https?:\/\/[^/?#]*/i, '');
  const end = path.indexOf('?');
  return end === -1 ? path : path.slice(0, end);
}

/** What is known of a connection. */
interface Connection {
  /** The last answer that was begun. Those before it are sent before it is. */
  last: ServerResponse;
  /** Requests whose answer has neither been sent nor been cut. */
  underWay: number;
}

export type Connections = WeakMap<Socket, Connection>;

/**
 * Counts a request on its connection until its answer is sent. Without a limit one connection could bring any number, one
 * behind the other, and a limit of connections would limit nothing.
 *
 * @throws GatewayError CONNECTION_OVERLOADED beyond `pipelinedMax`
 */
export function countOnConnection(
  connections: Connections,
  { raw: { socket } }: FastifyRequest,
  { raw: response }: FastifyReply,
  pipelinedMax: number,
): void {
  const connection = connections.get(socket) ?? { last: response, underWay: 0 };
  connections.set(socket, connection);
  connection.last = response;
  connection.underWay++;
  response.once('close', () => {
    connection.underWay--;
  });
  if (connection.underWay > pipelinedMax) throw new GatewayError('CONNECTION_OVERLOADED');
}

/**
 * Whether what is written on a connection now is taken for the answer to the bytes that have just come and are no HTTP.
 * While an earlier request waits for its answer, it would be taken for that one's: a mutation that runs would seem to be
 * refused. Nor has a request a second answer when its body breaks off after the first.
 */
export function isNextToAnswer(socket: Socket, last: ServerResponse | undefined): boolean {
  if (last === undefined) return true;
  if (last.req.complete) return last.writableFinished;
  // The broken bytes are its body. An answer has the connection once those before it are sent.
  return last.socket === socket && !last.headersSent;
}
