import { readFileSync } from 'node:fs';
import type * as Main from '../../src/main/index.ts';

/** Reads, composes and judges the configured graph in a process of its own, as a start does, and tells what that took. */
const [, , file = '', main = ''] = process.argv;
const { connectServices, mustBeComplete, readConfig, readGraph } = (await import(
  main
)) as typeof Main;
const begun = performance.now();
const before = process.threadCpuUsage();
const config = readConfig(file);
const connected = await connectServices(config, (path) => readFileSync(path, 'utf8'));
mustBeComplete(readGraph(config, await connected.readSdl()));
const { user, system } = process.threadCpuUsage(before);
process.send?.({
  ms: performance.now() - begun,
  cpuMs: (user + system) / 1_000,
  peakMb: process.resourceUsage().maxRSS / 1_024,
});
await connected.close();
process.disconnect();
