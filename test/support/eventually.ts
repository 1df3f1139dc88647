import { vi } from 'vitest';

/**
 * Waits until a check holds: for what comes by itself, and nobody tells when. The end is there for what never comes; it
 * is far beyond what the slowest machine needs.
 * @throws what the check threw last
 */
export function eventually<Answer>(check: () => Answer | Promise<Answer>): Promise<Answer> {
  return vi.waitFor(check, { timeout: 90_000, interval: 20 });
}
