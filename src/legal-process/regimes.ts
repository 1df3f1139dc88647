import { z } from 'zod';
import { GatewayError } from '../errors.ts';

const category = z.object({ key: z.string(), classes: z.array(z.string()) });
const instrument = z.object({
  key: z.string(),
  discloses: z.array(z.string()),
  compulsory: z.boolean(),
  conditions: z.array(z.string()),
});
const regimeFile = z.object({
  version: z.string(),
  regimes: z.array(
    z.object({
      key: z.string(),
      categories: z.array(category),
      instruments: z.array(instrument),
    }),
  ),
});

/** Conditions that the two reviewers answer for. An instrument with any other is not supported yet. */
const reviewable: ReadonlySet<string> = new Set(['OFFENCE_THRESHOLD']);
/** The category that a data period must bound (LV10). */
const CONTENT = 'CONTENT';

/** What one instrument of a regime can reach. */
export interface Instrument {
  readonly classes: ReadonlySet<string>;
  /** Classes among them that count as content. */
  readonly content: ReadonlySet<string>;
  /** False for instruments whose conditions this version cannot hold to. */
  readonly supported: boolean;
}

export interface RegimeTable {
  readonly version: string;
  /** By regime, then by instrument. */
  readonly regimes: ReadonlyMap<string, ReadonlyMap<string, Instrument>>;
}

/**
 * Reads the regime table (`schema/vocabulary/regimes.json`).
 * @throws GatewayError `CONFIG_INVALID` when the text is not such a table.
 */
export function readRegimes(text: string): RegimeTable {
  try {
    const file = regimeFile.parse(JSON.parse(text));
    const regimes = new Map(
      file.regimes.map(({ key, categories, instruments }) => [
        key,
        new Map(instruments.map((one) => [one.key, instrumentOf(one, categories)])),
      ]),
    );
    return { version: file.version, regimes };
  } catch (cause) {
    throw new GatewayError('CONFIG_INVALID', 'the regime table cannot be read', { cause });
  }
}

function instrumentOf(
  { discloses, compulsory, conditions }: z.infer<typeof instrument>,
  categories: readonly z.infer<typeof category>[],
): Instrument {
  const reached = categories.filter((one) => discloses.includes(one.key));
  return {
    classes: new Set(reached.flatMap((one) => one.classes)),
    content: new Set(reached.filter((one) => one.key === CONTENT).flatMap((one) => one.classes)),
    // Voluntary disclosure and the owner's consent need checks of their own; until then they are refused.
    supported: compulsory && conditions.every((condition) => reviewable.has(condition)),
  };
}
