/** A rival that is started for its first answer: serves the supergraph of a file and prints where. */
import { readFileSync } from 'node:fs';
import type { Rival } from './contestant.ts';

const rivals: Readonly<Record<string, () => Promise<Rival>>> = {
  apolloGateway: async () => (await import('./rivals/apollo-gateway.ts')).apolloGateway,
  hiveGateway: async () => (await import('./rivals/hive-gateway.ts')).hiveGateway,
  hiveGatewayRust: async () => (await import('./rivals/hive-gateway.ts')).hiveGatewayRust,
};

const [, , name = '', file = ''] = process.argv;
const rival = await rivals[name]?.();
if (rival === undefined) throw new TypeError(`no rival ${name}`);
const { url } = await rival.serve({ supergraph: readFileSync(file, 'utf8') });
console.log(JSON.stringify({ url }));
