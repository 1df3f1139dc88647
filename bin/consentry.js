#!/usr/bin/env node
// Starts the command line. JavaScript, because Node.js does not run TypeScript files below node_modules.
import { existsSync } from 'node:fs';

const oldest = 24;
const running = Number(process.versions.node.split('.')[0]);

if (running < oldest) {
  process.stderr.write(
    `consentry needs Node.js ${oldest} or newer; this is ${process.versions.node}\n` +
      'In a checkout, `npm run consentry -- <command>` uses the Node.js that npm installed\n',
  );
  process.exitCode = 1;
} else {
  const built = new URL('../dist/cli.js', import.meta.url);
  const source = new URL('../src/cli/main.ts', import.meta.url);
  await import((existsSync(built) ? built : source).href);
}
