import { execFileSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

/** The gateway alone on core 0; services and load share the others. */
export const gatewayCores = '0';
const otherCores = `1-${availableParallelism() - 1}`;

/** Whether processes can be bound to cores here: there is `taskset`, and more than one core. */
export function canPin(): boolean {
  if (availableParallelism() < 2) return false;
  try {
    execFileSync('taskset', ['-p', String(process.pid)], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Moves this process, and what it starts from now on, off the gateway's core. */
export function leaveGatewayCore(): void {
  execFileSync('taskset', ['-acp', otherCores, String(process.pid)], { stdio: 'ignore' });
}
