import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isScalar, parseDocument, visit } from 'yaml';

/** The configuration that comes with the example, and the places that it names. */
export const shipped = {
  configuration: fileURLToPath(new URL('../consentry.yaml', import.meta.url)),
  data: fileURLToPath(new URL('../data', import.meta.url)),
  /** Ports of the gateway, the authorization server and the services, in this order. */
  firstPort: 4_000,
} as const;

/** Where the parts of the stack listen. */
export interface StackAddresses {
  /** 0 lets the gateway take a port that is free. */
  readonly gatewayPort: number;
  readonly issuer: string;
  readonly mail: string;
  readonly signIns: string;
}

/**
 * Gives the configuration for a stack: the one that comes with the example where it fits, else a copy of it, comments
 * and all, with other places in it.
 */
export function configurationFor(data: string, addresses: StackAddresses): string {
  const { gatewayPort, issuer, mail, signIns } = addresses;
  const [own, ownIssuer, ownMail, ownSignIns] = [0, 1, 2, 3].map((n) => shipped.firstPort + n);
  const replaced: readonly (readonly [string, string])[] = [
    [`http://127.0.0.1:${ownIssuer}`, issuer],
    [`http://127.0.0.1:${ownMail}/graphql`, mail],
    [`http://127.0.0.1:${ownSignIns}/graphql`, signIns],
  ];
  const fits = replaced.every(([from, to]) => from === to) && gatewayPort === own;
  if (fits && resolve(data) === shipped.data) return shipped.configuration;
  const document = parseDocument(readFileSync(shipped.configuration, 'utf8'));
  visit(document, {
    Scalar: (key, node) => {
      if (key !== 'key' && typeof node.value === 'string') {
        node.value = moved(node.value, data, replaced);
      }
    },
  });
  const port = document.getIn(['dataPlane', 'listen', 'port'], true);
  if (!isScalar(port)) throw new TypeError('The configuration of the example names no port');
  port.value = gatewayPort;
  const file = join(data, 'consentry.yaml');
  writeFileSync(file, document.toString({ lineWidth: 0 }));
  return file;
}

const relative = /^(sqlite:)?((?:modules|services|overlays|data)\/.+)$/;

/** An address or a path of the shipped configuration as it is for this stack. */
function moved(
  value: string,
  data: string,
  replaced: readonly (readonly [string, string])[],
): string {
  for (const [from, to] of replaced)
    if (value.startsWith(from)) return to + value.slice(from.length);
  const [, scheme = '', path] = relative.exec(value) ?? [];
  if (path === undefined) return value;
  const [first, ...rest] = path.split('/');
  if (first === 'data') return scheme + join(resolve(data), ...rest);
  return scheme + join(dirname(shipped.configuration), path);
}
