import { getNamedType, isEnumType, isListType, isNonNullType } from 'graphql';
import type { Variant } from '../decision/index.ts';
import { rawKeysOf, readKey, type Shape } from '../fetch/index.ts';
import type { SelectedField } from '../plan/index.ts';
import { leafCoercion, leafList, unchangedCode, type LeafCoercion } from './leaf.ts';
import type { CodeWriter } from './write-code.ts';

/** One field of objects of one concrete type, and where generated code keeps its value. */
export interface FieldSite {
  readonly type: string;
  readonly field: SelectedField;
  /** Where the object is read from. */
  readonly shape: Shape;
  /** Variable that holds the completed value. */
  readonly value: string;
  readonly site: number;
  /** The object goes with what the field leads to. */
  readonly judging: boolean;
}

/** Code that completes a plain value, or a list of them. */
export function leafCode(at: FieldSite, variant: Variant, code: CodeWriter): string[] {
  const { type, field, shape, value, site } = at;
  const reads = shape.sources.flatMap((one) => readKey(one, field.planKey, type));
  const nonNull = isNonNullType(field.type);
  const inner = nonNull ? field.type.ofType : field.type;
  const coercion = coercionOf(field, variant);
  const body = [
    `${value} = ${reads.length === 0 ? 'null' : reads.join(' ?? ')};`,
    `if (${value} == null) { ${missingCode(at)} ${value} = null; }`,
  ];
  if (isListType(inner)) {
    const list = code.const(leafList(field.type, coercion));
    body.push(
      `else { ${value} = R.leaves(${site}, ${value}, ${list}); if (${value} === BUBBLE) return BUBBLE; }`,
    );
    return body;
  }
  const wrong = nonNull ? 'return BUBBLE;' : `${value} = null;`;
  const unchanged = unchangedCode(getNamedType(field.type), value);
  const changes = unchanged === null ? '' : `!(${unchanged}) && `;
  body.push(
    `else if (${changes}(${value} = ${code.const(coercion)}(${value})) === undefined) { R.fault(${site}); ${wrong} }`,
  );
  return body;
}

/**
 * Code for a value that is not there: the service's error if it reported one, else a fault where null is wrong. A
 * service's own null bubbles by its own type; a service that cannot be reached stops at the first field that the
 * served schema lets be null, so that it takes no granted value of another service with it.
 */
export function missingCode({ type, field, shape, site, judging }: FieldSite): string {
  const reads = shape.sources.flatMap((one) =>
    rawKeysOf(one, field.planKey, type).map(
      (raw) => `s${one.id}, ${JSON.stringify(raw.rawKey)}, ${one.fetch}`,
    ),
  );
  const lost = `R.troubled ? R.lost(${site}, [${reads.join(', ')}]) : null`;
  if (judging || !isNonNullType(field.type)) return `${lost};`;
  const bubble = field.servedNonNull
    ? 'return BUBBLE;'
    : 'if (e !== "SERVICE_UNAVAILABLE" && e !== "SUBPROCESSOR_NOT_ATTESTED") return BUBBLE;';
  return `const e = ${lost}; if (e === null) R.fault(${site}); ${bubble}`;
}

function coercionOf(field: SelectedField, { plan }: Variant): LeafCoercion {
  const named = getNamedType(field.type);
  const served = plan.parts.supergraph.served.getType(named.name);
  const values = isEnumType(served) ? new Set(served.getValues().map((one) => one.name)) : null;
  return leafCoercion(named, values);
}
