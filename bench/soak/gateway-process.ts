/**
 * The gateway in a process of its own. At each message it collects garbage and tells how large its heap is, and how much
 * of that is code: V8 compiles the functions of a plan better and better for as long as they run, once for each plan.
 */
import type * as Main from '../../src/main/index.ts';
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';
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
  const code = getHeapSpaceStatistics()
    .filter(({ space_name: name }) => /code|trusted/.test(name))
    .reduce((sum, { space_used_size: size }) => sum + size, 0);
  const mb = (bytes: number): number => bytes / 2 ** 20;
  const memory = { heapMb: mb(heapUsed + external - code), codeMb: mb(code), rssMb: mb(rss) };
  process.send?.({ ...memory, cpuMs: (user + system) / 1_000 });
});
process.once('disconnect', () => {
  void gateway.close().finally(() => process.exit(0));
});
