import { z } from 'zod';
import { amount } from './values.ts';

const ms = 'ms';

/** What a request, a document and what is remembered of them may cost. */
export function limitKeys() {
  return z
    .strictObject({
      bodyBytes: amount(
        { unit: 'bytes', description: 'Largest request body.' },
        { min: 1_024, max: 1_048_576, default: 65_536 },
      ),
      documentTokensMax: amount(
        { unit: 'tokens', description: 'Most tokens of a document.' },
        { min: 10, max: 20_000, default: 2_000 },
      ),
      documentDepthMax: amount(
        { unit: 'levels', description: 'Deepest nesting of selections, through fragments.' },
        { min: 1, max: 50, default: 15 },
      ),
      variableListsMax: amount(
        {
          unit: 'levels',
          description: 'Most lists in lists that the type of a variable may stand for.',
        },
        { min: 0, max: 50, default: 16 },
      ),
      fieldsMax: amount(
        { unit: 'fields', description: 'Most fields of an operation, each fragment use counted.' },
        { min: 1, max: 10_000, default: 1_000 },
      ),
      aliasesMax: amount(
        {
          unit: 'aliases',
          description: 'Most aliases of an operation, each fragment use counted.',
        },
        { min: 0, max: 1_000, default: 30 },
      ),
      directivesMax: amount(
        {
          unit: 'directives',
          description: 'Most directives of an operation, each fragment use counted.',
        },
        { min: 0, max: 1_000, default: 50 },
      ),
      requestDeadlineMs: amount(
        { unit: ms, description: 'Longest time from the last byte of a request to its answer.' },
        { min: 100, max: 120_000, default: 10_000 },
      ),
      requestReadMs: amount(
        { unit: ms, description: 'Longest time that a client may take to send a request.' },
        { min: 100, max: 120_000, default: 10_000 },
      ),
      connectionsMax: amount(
        { unit: 'connections', description: 'Most connections at a time.' },
        { min: 1, max: 65_535, default: 1_000 },
      ),
      pipelinedMax: amount(
        { unit: 'requests', description: 'Most requests of one connection under way.' },
        { min: 1, max: 1_000, default: 32 },
      ),
      warmUpDepthMax: amount(
        {
          unit: 'levels',
          description:
            'Deepest nesting of the operation that is compiled before the first caller comes.',
        },
        { min: 1, max: 10, default: 4 },
      ),
      ...memoryKeys(),
      ...hintKeys(),
    })
    .prefault({});
}

/** What is remembered from one request for others. */
function memoryKeys() {
  return {
    documentsMax: amount(
      { unit: 'documents', description: 'Most parsed documents kept, per address.' },
      { min: 1, max: 100_000, default: 1_000 },
    ),
    documentsBytesMax: amount(
      { unit: 'bytes', description: 'Most memory for them, estimated from their texts.' },
      { min: 65_536, max: 4_294_967_296, default: 67_108_864 },
    ),
    variantsMax: amount(
      {
        unit: 'variants',
        description: 'Most compiled plans kept, with their functions; per version of the graph.',
      },
      { min: 1, max: 1_000_000, default: 4_000 },
    ),
    variantsBytesMax: amount(
      { unit: 'bytes', description: 'Most memory for them, estimated from plans and texts.' },
      { min: 1_048_576, max: 17_179_869_184, default: 268_435_456 },
    ),
    sharedFetchesMax: amount(
      {
        unit: 'calls',
        description: 'Most calls under way that identical ones may share; 0 shares none.',
      },
      { min: 0, max: 100_000, default: 1_000 },
    ),
    sharedFetchesBytesMax: amount(
      { unit: 'bytes', description: 'Most memory for what those calls are told apart by.' },
      { min: 0, max: 1_073_741_824, default: 33_554_432 },
    ),
  };
}

/** Copies of records that decisions read; the release transaction checks each of them again. */
function hintKeys() {
  return {
    grantCacheMs: amount(
      {
        unit: ms,
        description:
          'Age at which a cached grant is read again. A hint only: the release transaction decides.',
      },
      { min: 0, max: 1_000, default: 1_000 },
    ),
    grantCacheMax: amount(
      {
        unit: 'records',
        description:
          'Most cached grants of a recipient and tenant, recipients, and app policies; of each so many.',
      },
      { min: 1, max: 1_000_000, default: 10_000 },
    ),
    grantCacheBytesMax: amount(
      { unit: 'bytes', description: 'Most memory for each of the three, estimated.' },
      { min: 65_536, max: 4_294_967_296, default: 33_554_432 },
    ),
  };
}
