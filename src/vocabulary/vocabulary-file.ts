import { z } from 'zod';
import { contractCategories } from '../model/index.ts';

const dottedKey = z
  .string()
  .regex(
    /^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$/,
    'must be dotted lower-case words of which there are at least two',
  );
const description = z.string().min(1).max(300);
const version = z.string().regex(/^\d{4}-\d{2}$/, 'must be a year and a month: 2026-11');
/** Names in other vocabularies, for those who write receipts and contracts; the gateway does not read them. */
const mappings = z.strictObject({ dpv: z.string().min(1), fides: z.string().min(1) });

const element = z.strictObject({
  key: dottedKey,
  class: z.string(),
  contract: z.enum(contractCategories),
  identifiability: z.enum(['IDENTIFIED', 'PSEUDONYMOUS', 'AGGREGATED']),
  special: z.boolean(),
  timed: z.boolean(),
  description,
  mappings: mappings.optional(),
});

const purpose = z.strictObject({
  key: dottedKey,
  essential: z.boolean(),
  description,
  mappings: mappings.optional(),
});

const elementClass = z.strictObject({ key: z.string().regex(/^[A-Z][A-Z_]*$/), description });

/** `schema/vocabulary/elements.json`. */
export const elementsFile = z.strictObject({
  version,
  mappings: mappings,
  classes: z.array(elementClass).min(1),
  elements: z.array(element).min(1),
});

/** `schema/vocabulary/purposes.json`. */
export const purposesFile = z.strictObject({
  version,
  mappings: mappings,
  purposes: z.array(purpose).min(1),
});

/** What a provider adds of its own: further elements of the shipped classes, further purposes. */
export const extensionFile = z.strictObject({
  elements: z.array(element).default([]),
  purposes: z.array(purpose).default([]),
});

export type ElementRow = z.infer<typeof element>;
export type PurposeRow = z.infer<typeof purpose>;
