import type { Draw } from './draw.ts';
import type { AbstractSpec } from './world.ts';

/** An interface and a union, each now and then, over two or more of the entities. */
export function randomAbstracts(
  draw: Draw,
  services: readonly string[],
  names: readonly string[],
): readonly AbstractSpec[] {
  const abstracts: AbstractSpec[] = [];
  const atLeastTwo = (): readonly string[] => {
    const some = draw.some(names, 0.6);
    return some.length >= 2 ? some : names.slice(0, 2);
  };
  if (draw.chance(0.7)) {
    const added = draw.chance(0.6) ? { service: 'added', fields: ['x0'] } : null;
    const fields = [
      { name: 'id', type: 'ID!' },
      { name: 'common', type: draw.pick(['String', 'String!']) },
      ...(added === null ? [] : [{ name: 'x0', type: 'String' }]),
      ...(draw.chance(0.4) ? [{ name: 'peer', type: draw.pick(['I0', '[I0!]']) }] : []),
    ];
    const own = { name: 'I0', fields, members: atLeastTwo(), service: draw.pick(services) };
    abstracts.push(added === null ? own : { ...own, added });
  }
  if (draw.chance(0.5)) {
    abstracts.push({
      name: 'U0',
      fields: null,
      members: atLeastTwo(),
      service: draw.pick(services),
    });
  }
  return abstracts;
}
