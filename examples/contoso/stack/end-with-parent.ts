/**
 * Loaded before the gateway's own module: stops the gateway when the process that started it is gone, also when that
 * was killed. Without such a process nothing happens.
 */
import process from 'node:process';

process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
