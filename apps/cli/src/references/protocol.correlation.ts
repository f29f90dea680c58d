import { keyOfWritten } from '@collimate/radiomics-vocabulary';
import type { VariableDeclarations } from '@collimate/statistics-menu';
import { CliError } from '../errors/cli.error.js';
import type { ReadReference, ReferenceCorrelation } from './reference.file.js';

/** A protocol whose releases have the matrices that they named. */
export interface CorrelatedDocument {
  readonly document: unknown;
  /** Names of the releases that got one. */
  readonly written: readonly string[];
}

/**
 * Writes the public correlation of each release that names the file of one and has none of its own: that of its variables, in the order of `of`.
 * @input the parsed document of a protocol, of any form; what is none is left to its reader
 * @throws CliError NO_REFERENCE where the file has no correlation, or none of a variable on its scale
 */
export function withCorrelations(document: unknown, files: readonly ReadReference[]): CorrelatedDocument {
  if (!isRecord(document) || !Array.isArray(document['releases']) || !isRecord(document['variables']))
    return { document, written: [] };
  const variables = document['variables'];
  const written: string[] = [];
  const releases = document['releases'].map((release: unknown, index): unknown => {
    const found = matrixFor(release, variables, files, `releases.${index}`);
    if (found === undefined || !isRecord(release)) return release;
    written.push(String(release['name']));
    return { ...release, correlation: found };
  });
  return { document: written.length === 0 ? document : { ...document, releases }, written };
}

function matrixFor(release: unknown, variables: object, files: readonly ReadReference[], tag: string): object | undefined {
  if (!isRecord(release)) return undefined;
  const { correlation, of } = release;
  if (!isRecord(correlation) || !Array.isArray(of)) return undefined;
  const { from, sha256, below } = correlation;
  const file = files.find((one) => one.from === from && (sha256 === undefined || one.sha256 === sha256));
  if (below !== undefined || file === undefined) return undefined;
  return { from, sha256: file.sha256, below: belowOf(file, of.map(String), variables as VariableDeclarations, tag) };
}

/**
 * @param of variables of a release
 * @returns what stands below the diagonal of their correlation, as a protocol writes it
 * @throws CliError NO_REFERENCE
 */
export function belowOf(
  { document, file }: ReadReference,
  of: readonly string[],
  variables: VariableDeclarations,
  tag: string,
): readonly (readonly string[])[] {
  if (document.schema === 'collimate.reference/1')
    throw missing(tag, `${file} has no correlation`, 'Make the reference anew with --correlation, as another number of it.');
  const { correlation } = document;
  const places = of.map((name) => placeOf(name, variables, correlation));
  const without = of.filter((_, index) => places[index] < 0);
  if (without.length > 0)
    throw missing(
      tag,
      `${file} has no correlation of ${without.join(', ')} on the scale that the protocol names`,
      'Make the reference of a table that has these columns too, give them a release of their own, or take correlation out.',
    );
  const rows = correlation.below.map((row) => row.split(' '));
  const at = (i: number, j: number): string => rows[Math.max(i, j) - 1][Math.min(i, j)];
  return places.slice(1).map((place, row) => places.slice(0, row + 1).map((other) => at(place, other)));
}

function placeOf(name: string, variables: VariableDeclarations, { of }: ReferenceCorrelation): number {
  const one = Object.hasOwn(variables, name) ? variables[name] : undefined;
  if (one === undefined) return -1;
  const transform = 'transform' in one ? (one.transform ?? 'identity') : 'identity';
  const place = (key: string): number => of.findIndex((column) => column.variable === key && column.transform === transform);
  const key =
    one.source === 'feature' ? keyOfWritten(one) : one.source === 'cohort' && 'column' in one ? (one.column ?? name) : name;
  return place(key) < 0 ? place(name) : place(key);
}

function missing(tag: string, message: string, hint: string): CliError {
  return new CliError('NO_REFERENCE', 'missing', message, { place: { tag: `${tag}.correlation` }, hint });
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
