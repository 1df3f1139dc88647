// What `dist/main.js` is made of: it starts the gateway where this Node.js can run it.
import { isNewEnough } from '../bin/node-version.js';

if (isNewEnough()) await import('../src/main.ts');
