import { refuseInput, requireId, requireText } from '../records/index.ts';
import type { ConsentState } from './consent-record.ts';

/** BCP 47, the shapes that notices are written in: `en`, `de-AT`, `zh-Hant`. */
const LANGUAGE = /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/;

/** The evidence of the ceremony must be there: by what right the person speaks, and which notice was shown. */
export function requireNotice(authority: string, notice: ConsentState['notice']): void {
  requireText('authority', authority);
  requireId('notice.id', notice.id);
  requireId('notice.version', notice.version);
  if (!LANGUAGE.test(notice.language)) refuseInput('notice.language', 'FORMAT');
}

/** When the terms hold. Nothing is granted backwards, and what is over already is refused. */
export function requireSpan(
  notBefore: number | null,
  notAfter: number | null,
  now: number,
): { notBefore: number; notAfter: number | null } {
  const from = notBefore ?? now;
  if (from < now) refuseInput('notBefore', 'PERIOD');
  if (notAfter !== null && notAfter <= from) refuseInput('notAfter', 'PERIOD');
  return { notBefore: from, notAfter };
}
