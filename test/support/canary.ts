import { findMarkers, type Marker } from '../../examples/contoso/world/markers.ts';
import { mayLeave, type ExpectedBasis } from './expected-basis.ts';
import type { WorldFacts } from './world-facts.ts';

/** A protected value that was seen where nothing allows it. */
export interface Leak {
  readonly where: string;
  readonly marker: string;
  readonly element: string | null;
  readonly custodian: string;
}

/** Elements that make a record of this kind, and so its place in a page, visible. */
const cursorElements: Readonly<Record<string, readonly string[]>> = {
  account: [
    'user.account.id',
    'user.account.created',
    'user.profile.display_name',
    'user.contact.email',
    'user.contact.phone',
    'user.contact.postal',
  ],
  message: [
    'mail.message.id',
    'mail.message.subject',
    'mail.message.body',
    'mail.message.route',
    'mail.message.time',
  ],
  file: ['files.file.id', 'files.file.name', 'files.file.content', 'files.file.time'],
  signIn: [
    'signin.event.id',
    'signin.event.time',
    'signin.event.ip',
    'signin.event.device',
    'signin.client.error',
  ],
};

/** An owner as a file names it, `tenant/account`: data of the file, not of the account. */
const ownerHandle = /(?<![0-9A-Za-z])[a-z]+\/a\d{7}-id/g;

/**
 * Every protected value of a text that nothing allows to leave (G1). A value that no record of the world has is one
 * that the caller itself sent, or invented: it is not protected.
 */
export function leaksIn(
  where: string,
  text: string,
  facts: WorldFacts,
  basis: ExpectedBasis,
): readonly Leak[] {
  const leaks: Leak[] = [];
  const seen = new Set<string>();
  for (const form of formsOf(text)) {
    const [owner] = form.match(ownerHandle) ?? [];
    const ownersAllowed = basis.allowances.some((one) =>
      one.elements.some((element) => element === 'files.file.owners' || element === 'files.file.*'),
    );
    if (owner !== undefined && !ownersAllowed) {
      leaks.push({ where, marker: owner, element: 'files.file.owners', custodian: '' });
    }
    for (const marker of findMarkers(form.replace(ownerHandle, ''))) {
      if (seen.has(marker.text)) continue;
      seen.add(marker.text);
      const fact = facts.of(marker);
      if (fact === null || elementsOf(marker).some((one) => mayLeave(basis, fact, one))) continue;
      const custodian = `${fact.custodian.tenant}/${fact.custodian.account ?? ''}`;
      leaks.push({ where, marker: marker.text, element: marker.element, custodian });
    }
  }
  return leaks;
}

function elementsOf(marker: Marker): readonly string[] {
  return marker.element === null ? (cursorElements[marker.kind] ?? []) : [marker.element];
}

/** The text itself and what it becomes when somebody decodes it: escapes, percent signs, base64, hex. */
function formsOf(text: string): readonly string[] {
  const forms = [text, text.toLowerCase()];
  if (text.includes('\\u')) {
    forms.push(
      text.replace(/\\u([0-9a-fA-F]{4})/g, (_all, hex: string) =>
        String.fromCharCode(Number.parseInt(hex, 16)),
      ),
    );
  }
  if (text.includes('%')) {
    forms.push(
      text.replace(/%([0-9a-fA-F]{2})/g, (_all, hex: string) =>
        String.fromCharCode(Number.parseInt(hex, 16)),
      ),
    );
  }
  for (const run of text.match(/[A-Za-z0-9+/_-]{16,}/g) ?? []) {
    if (/^[0-9a-fA-F]+$/.test(run)) forms.push(Buffer.from(run, 'hex').toString('latin1'));
    forms.push(Buffer.from(run, 'base64').toString('latin1'));
  }
  return forms;
}

/** @throws Error naming the first leaks, never silently */
export function mustNotLeak(leaks: readonly Leak[]): void {
  if (leaks.length === 0) return;
  const lines = leaks
    .slice(0, 5)
    .map((one) => `${one.where}: ${one.marker} (${String(one.element)} of ${one.custodian})`);
  throw new Error(`${leaks.length} protected values left without a basis\n${lines.join('\n')}`);
}
