import { findingCodes, isFindingCode } from './finding-codes.ts';
import type { PlacedFinding } from './places.ts';
import type { Widening } from './widening.ts';

/** Code of a widening among the findings, in SARIF. */
const wideningRule = 'POLICY_WIDENED';
const version = '2.1.0';
const schema = 'https://json.schemastore.org/sarif-2.1.0.json';

/**
 * The findings in SARIF 2.1.0 (OASIS), for what shows them beside the changed lines. A finding without a file has a
 * logical location, the coordinate, and no physical one.
 */
export function sarifOf(
  findings: readonly PlacedFinding[],
  widened: readonly (Widening & Pick<PlacedFinding, 'place'>)[],
): string {
  const results = [
    ...findings.map((one) => ({ ...one, level: one.severity === 'error' ? 'error' : 'note' })),
    ...widened.map(({ coordinate, why, place }) => ({
      code: wideningRule,
      level: 'warning',
      coordinate,
      message: why,
      place,
    })),
  ];
  const used = [...new Set(results.map((one) => one.code))].toSorted();
  const log = {
    $schema: schema,
    version,
    runs: [
      {
        tool: {
          driver: {
            name: 'consentry',
            informationUri: 'https://consentry.dev/spec/v1.0',
            rules: used.map((id) => ({ id, shortDescription: { text: described(id) } })),
          },
        },
        columnKind: 'utf16CodeUnits',
        results: results.map(({ code, level, coordinate, message, place }) => ({
          ruleId: code,
          ruleIndex: used.indexOf(code),
          level,
          message: { text: `${coordinate} ${message}` },
          locations: [locationOf(coordinate, place)],
        })),
      },
    ],
  };
  return JSON.stringify(log, null, 2);
}

function described(id: string): string {
  return isFindingCode(id) ? findingCodes[id] : id;
}

function locationOf(coordinate: string, place: PlacedFinding['place']) {
  const logicalLocations = [{ fullyQualifiedName: coordinate, kind: 'member' }];
  if (place?.file == null) return { logicalLocations };
  const physicalLocation = {
    artifactLocation: { uri: uriOf(place.file) },
    region: { startLine: place.line, startColumn: place.column },
  };
  return { physicalLocation, logicalLocations };
}

/** A relative path as a URI reference; one with a drive or a root stays a path from there. */
function uriOf(file: string): string {
  return file.split(/[/\\]/).map(encodeURIComponent).join('/');
}
