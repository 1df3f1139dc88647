import { z } from 'zod';

/** How a person is kept in a record. */
export const storedActor = z.strictObject({ subject: z.string(), issuer: z.string() });

/** How a data period is kept in a record: milliseconds since the epoch, `to` exclusive, null for an open side. */
export const storedPeriod = z
  .strictObject({ from: z.int().nullable(), to: z.int().nullable() })
  .nullable();
