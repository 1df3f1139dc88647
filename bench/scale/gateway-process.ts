/** A gateway in a process of its own, whose parent asks it. Tells how long its start took, and what it took. */
import { readConfig, startGateway } from '../../src/main/index.ts';

const [, , file = ''] = process.argv;
const silent = { debug() {}, info() {}, warn() {}, error() {} };
const begun = performance.now();
const before = process.threadCpuUsage();
const gateway = await startGateway(readConfig(file), silent);
const startMs = performance.now() - begun;
const { user, system } = process.threadCpuUsage(before);
process.send?.({
  url: gateway.url,
  startMs,
  startCpuMs: (user + system) / 1_000,
  peakMb: process.resourceUsage().maxRSS / 1_024,
});
process.once('message', () => {
  process.send?.({ peakMb: process.resourceUsage().maxRSS / 1_024 });
});
process.once('disconnect', () => {
  void gateway.close().finally(() => process.exit(0));
});
