import {
  Kind,
  parse,
  print,
  stripIgnoredCharacters,
  visit,
  type FieldNode,
  type SelectionNode,
} from 'graphql';
import type { RequiresSelection } from '../plan/port.ts';
import type { IdentityKey } from './identity.ts';

/** The operation of an entity fetch, asking each entity for its type and keys as well. */
export function askingForIdentity(
  operation: string,
  tables: readonly { readonly alias: string; readonly keys: readonly IdentityKey[] }[],
): string {
  const byAlias = new Map(tables.map((one) => [one.alias, one]));
  const document = visit(parse(operation, { noLocation: true }), {
    Field(node): FieldNode | undefined {
      const table = byAlias.get(node.alias?.value ?? node.name.value);
      if (node.name.value !== '_entities' || table === undefined) return undefined;
      const selections = [...identity(table.keys), ...(node.selectionSet?.selections ?? [])];
      return { ...node, selectionSet: { kind: Kind.SELECTION_SET, selections } };
    },
  });
  return stripIgnoredCharacters(print(document));
}

function identity(keys: readonly IdentityKey[]): readonly SelectionNode[] {
  const byType = new Map<string, FieldNode[]>();
  for (const { name, selections, rawKeys } of keys) {
    for (const [type, rawKey] of rawKeys) {
      const fields = byType.get(type) ?? [];
      byType.set(type, fields);
      fields.push(fieldNode(name, rawKey, selections));
    }
  }
  return [
    fieldNode('__typename', '__typename', null),
    ...[...byType].map(([type, fields]) => onType(type, fields)),
  ];
}

function fieldNode(
  name: string,
  rawKey: string,
  selections: readonly RequiresSelection[] | null,
): FieldNode {
  const node: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: name } };
  const named: FieldNode =
    rawKey === name ? node : { ...node, alias: { kind: Kind.NAME, value: rawKey } };
  if (selections === null) return named;
  return {
    ...named,
    selectionSet: { kind: Kind.SELECTION_SET, selections: selections.map(selectionNode) },
  };
}

function selectionNode(one: RequiresSelection): SelectionNode {
  return one.kind === 'Field'
    ? fieldNode(one.name, one.name, one.selections ?? null)
    : onType(one.typeCondition, one.selections.map(selectionNode));
}

function onType(type: string, selections: readonly SelectionNode[]): SelectionNode {
  return {
    kind: Kind.INLINE_FRAGMENT,
    typeCondition: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: type } },
    selectionSet: { kind: Kind.SELECTION_SET, selections },
  };
}
