/**
 * Runs one data service as a process: `node serve.ts <service> <database> [port]`. The gateway's credential comes from
 * SERVICE_CREDENTIAL, or from the file that SERVICE_CREDENTIAL_FILE names. Prints one line of JSON with the address.
 */
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { startHttpService } from './http-server.ts';
import { openLater, serviceNames } from './index.ts';

const [, , wanted, database, port = '0'] = process.argv;
const name = serviceNames.find((one) => one === wanted);
if (name === undefined || database === undefined) {
  console.error(`usage: serve.ts ${serviceNames.join('|')} <database> [port]`);
  process.exit(2);
}

const file = process.env['SERVICE_CREDENTIAL_FILE'];
const credential =
  file === undefined ? process.env['SERVICE_CREDENTIAL'] : readFileSync(file, 'utf8').trim();
if (credential === undefined || credential === '') {
  console.error('SERVICE_CREDENTIAL or SERVICE_CREDENTIAL_FILE is needed');
  process.exit(2);
}

// The world may still be written while this starts; the first call opens it.
const service = openLater(name, { database });
const server = await startHttpService({ service, credential, port: Number(port) });
console.log(JSON.stringify({ service: name, url: server.url }));

const stop = (): void => {
  void server.close().then(() => process.exit(0));
};
process.once('SIGTERM', stop);
process.once('SIGINT', stop);
// A service that a parent started ends with it, also when the parent was killed.
process.once('disconnect', stop);
