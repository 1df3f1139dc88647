/** A gateway in a process of its own, whose parent asks it. Tells how long its start took, and what it took. */
import type * as Main from '../../src/main/index.ts';
const [, , file = '', main = ''] = process.argv;
const { readConfig, startGateway } = (await import(main)) as typeof Main;
const silent = { debug() {}, info() {}, warn() {}, error() {} };
const begun = performance.now();
const before = process.threadCpuUsage();

/** Of the main thread, in milliseconds. */
function cpuMs(): number {
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1_000;
}

const peakMb = (): number => process.resourceUsage().maxRSS / 1_024;
const gateway = await startGateway(readConfig(file), silent);
const startMs = performance.now() - begun;
process.send?.({ url: gateway.url, startMs, cpuMs: cpuMs(), peakMb: peakMb() });
process.on('message', () => {
  process.send?.({ cpuMs: cpuMs(), peakMb: peakMb() });
});
process.once('disconnect', () => {
  void gateway.close().finally(() => process.exit(0));
});
