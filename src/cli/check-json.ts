import type { Checked } from './check-report.ts';

/** The check as one JSON object, for tools; docs/CHECK.md describes it. */
export function reportJson(checked: Checked): string {
  const { version, findings, nullable, wider, releasable, sent } = checked;
  const placed = <One extends { readonly place: Checked['findings'][number]['place'] }>({
    place,
    ...one
  }: One) => ({
    ...one,
    file: place?.file ?? null,
    line: place?.line ?? null,
    column: place?.column ?? null,
  });
  const listed =
    releasable === null
      ? null
      : {
          fields: releasable.fields,
          notCustomerData: releasable.open,
          scopeNotPushable: [...releasable.rowLimits].map(([coordinate, bases]) => ({
            coordinate,
            bases,
          })),
          sentToSubprocessors: sent,
        };
  return JSON.stringify(
    {
      version,
      findings: findings.map(placed),
      nullable,
      ...(wider === null ? {} : { widenings: wider.map(placed) }),
      ...(listed === null ? {} : { releasable: listed }),
    },
    null,
    2,
  );
}
