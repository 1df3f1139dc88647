import type { Mutant } from './mutant.ts';

const unit = 'test/unit/consent/tenants.test.ts';
const embedded = 'test/integration/control/consents.test.ts';

/** Breakages of what a closed tenant means. */
export const tenantMutants: readonly Mutant[] = [
  {
    id: 'tenant-not-checked-again',
    breaks: 'A release does not rest on the record of its tenant',
    file: 'src/consent/stored-covers.ts',
    old: 'doors: [open, ...doors]',
    new: 'doors',
    killedBy: { file: embedded, test: 'though every cache is frozen' },
  },
  {
    id: 'closed-tenant-in-force',
    breaks: 'The record of a closed tenant stays in force',
    file: 'src/consent/tenant-record.ts',
    old: "inForce: state.state === 'OPEN',",
    new: 'inForce: true,',
    killedBy: { file: unit, test: 'ends all that it has authorised' },
  },
  {
    id: 'closed-tenant-covers',
    breaks: 'A decision counts what a closed tenant has authorised',
    file: 'src/consent/stored-covers.ts',
    old: "if (state !== 'OPEN') return null;",
    new: '',
    killedBy: { file: unit, test: 'keeps a tenant closed that was closed before it had a record' },
  },
  {
    id: 'reopening-brings-back',
    breaks: 'Reopening a tenant brings back what it had authorised before',
    file: 'src/consent/stored-covers.ts',
    old: 'given.filter((one) => grantStateOf(one).tenantVersion === version)',
    new: 'given',
    killedBy: { file: unit, test: 'brings nothing back' },
  },
  {
    id: 'closed-tenant-consents',
    breaks: 'A closed tenant can consent',
    file: 'src/consent/tenants.ts',
    old: "if (known.state === 'CLOSED') {",
    new: "if (known.state !== 'CLOSED' && known.state !== 'OPEN') {",
    killedBy: { file: unit, test: 'keeps it from authorising anything' },
  },
  {
    id: 'closing-opens-to-anybody',
    breaks: 'The administrator of a tenant may close any tenant',
    file: 'src/control/permissions.ts',
    old: "'registerRecipient suspendRecipient resumeRecipient recordAgreement closeTenant reopenTenant',\n    ),\n    ...fields(tenantAdmin, '",
    new: "'registerRecipient suspendRecipient resumeRecipient recordAgreement reopenTenant',\n    ),\n    ...fields(tenantAdmin, 'closeTenant ",
    killedBy: {
      file: 'test/integration/control/permissions.test.ts',
      test: 'before anything is read or written',
    },
  },
];
