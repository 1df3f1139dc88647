/** The gateway in a process of its own. At each message it collects garbage and tells how large its heap is. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { readConfig, startGateway } from '../../src/main/index.ts';

const [, , file = ''] = process.argv;
const silent = { debug() {}, info() {}, warn() {}, error() {} };
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const gateway = await startGateway(readConfig(file), silent);
process.send?.({ url: gateway.url });
process.on('message', () => {
  collectGarbage();
  const { heapUsed, rss, external } = process.memoryUsage();
  process.send?.({ heapMb: (heapUsed + external) / 2 ** 20, rssMb: rss / 2 ** 20 });
});
process.once('disconnect', () => {
  void gateway.close().finally(() => process.exit(0));
});
