import type { ControlRole } from './caller.ts';

const roles: Readonly<Record<ControlRole, true>> = {
  'tenant-admin': true,
  'provider-admin': true,
  'legal-intake': true,
  'legal-reviewer': true,
  'legal-extractor': true,
  'security-reviewer': true,
};

const roleSet: ReadonlySet<string> = new Set(Object.keys(roles));

/** The roles of this gateway among those a token names; an issuer may name others for other parties. */
export function knownRoles(names: readonly string[]): ReadonlySet<ControlRole> {
  return new Set(names.filter((name): name is ControlRole => roleSet.has(name)));
}
