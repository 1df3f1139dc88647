/** Makes the product: `node build/main.ts [folder]`, `dist` where none is named. */
import { fileURLToPath } from 'node:url';
import { bundle } from './bundle.ts';

const [, , folder = fileURLToPath(new URL('../dist', import.meta.url))] = process.argv;
await bundle(folder);
