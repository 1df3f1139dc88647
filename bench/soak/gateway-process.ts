/** The gateway in a process of its own. At each message it collects garbage and tells how large its heap is. */
import type * as Main from '../../src/main/index.ts';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const [, , file = '', main = ''] = process.argv;
const { readConfig, startGateway } = (await import(main)) as typeof Main;
const silent = { debug() {}, info() {}, warn() {}, error() {} };
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const gateway = await startGateway(readConfig(file), silent);
process.send?.({ url: gateway.url });
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  collectGarbage();
  const { heapUsed, rss, external } = process.memoryUsage();
  const mb = { heapMb: (heapUsed + external) / 2 ** 20, rssMb: rss / 2 ** 20 };
  process.send?.({ ...mb, cpuMs: (user + system) / 1_000 });
});
process.once('disconnect', () => {
  void gateway.close().finally(() => process.exit(0));
});
