import type { Style } from './sdl.ts';
import type { AbstractSpec } from './world.ts';

/** An interface or a union as a service has it; one that adds to an interface knows it as an object type. */
export function abstractText(one: AbstractSpec, { marks, service, federation }: Style): string {
  if (one.fields === null) return `union ${one.name} = ${one.members.join(' | ')}`;
  const isAdding = one.added !== undefined && one.added.service === service;
  const own = one.fields.filter(({ name }) => {
    if (service === null) return true;
    return name === 'id' || (one.added?.fields.includes(name) === true) === isAdding;
  });
  const fields = own.map(({ name, type }) => `  ${name}: ${type}${marks(`${one.name}.${name}`)}`);
  const key = federation && one.added !== undefined ? ' @key(fields: "id")' : '';
  const head = isAdding
    ? `type ${one.name}${key}${federation ? ' @interfaceObject' : ''}`
    : `interface ${one.name}${key}${marks(one.name)}`;
  return `${head} {\n${fields.join('\n')}\n}`;
}
