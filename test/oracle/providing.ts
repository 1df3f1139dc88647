import type { Draw } from './draw.ts';
import type { TypeSpec } from './world.ts';

/** Some references give a field of the object behind them along, which another service owns. */
export function providing(draw: Draw, entities: readonly TypeSpec[]): readonly TypeSpec[] {
  return entities.map((type) => {
    const fields = type.fields.map((field) => {
      const behind = entities.find((one) => one.name === field.type);
      const own = behind?.fields.filter(
        (one) =>
          /^p\d$/.test(one.name) &&
          one.overrides === undefined &&
          one.hidden !== true &&
          !field.services.some((home) => one.services.includes(home)),
      );
      if (own === undefined || own.length === 0 || !draw.chance(0.4)) return field;
      return { ...field, provides: draw.pick(own).name };
    });
    return { ...type, fields };
  });
}
