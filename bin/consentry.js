#!/usr/bin/env node
// Starts the command line. JavaScript, because Node.js does not run TypeScript files below node_modules.
import { existsSync } from 'node:fs';
import { isNewEnough } from './node-version.js';

if (isNewEnough()) {
  const built = new URL('../dist/cli.js', import.meta.url);
  const source = new URL('../src/cli/main.ts', import.meta.url);
  await import((existsSync(built) ? built : source).href);
}
