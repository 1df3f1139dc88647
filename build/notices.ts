import { readdirSync, readFileSync } from 'node:fs';

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
  readonly author?: string | { readonly name?: string };
}

const licenceFile = /^(licen[cs]e|copying)(\.(md|txt))?$/i;

/**
 * The text that goes with bundled files: each package with its version, licence and the licence's text.
 *
 * @param modules paths of the files that the bundle was made of
 * @param bundler the folder of the package that wrote the bundle, a part of which stands in it
 */
export function noticesOf(modules: readonly string[], bundler: string): string {
  const folders = new Set(modules.map(packageFolder).filter((one) => one !== null));
  const notices = [...folders, bundler].map(noticeOf);
  return `${[...new Set(notices)].sort().join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}

/** The package that a file belongs to; null for a file of the product. */
function packageFolder(path: string): string | null {
  return /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path.replaceAll('\\', '/'))?.[0] ?? null;
}

function noticeOf(folder: string): string {
  const manifest = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8')) as Manifest;
  const { name, version, license = '', author } = manifest;
  const file = readdirSync(folder).find((one) => licenceFile.test(one));
  const by = typeof author === 'object' ? author.name : author;
  const text = file === undefined ? by : readFileSync(`${folder}/${file}`, 'utf8').trim();
  return [`${name} ${version}, ${license}`, ...(text === undefined ? [] : [text])].join('\n\n');
}
