import { isDeclared, type StudyProtocol } from '@collimate/governance-study';
import { keyOfWritten } from '@collimate/radiomics-vocabulary';
import { CliError } from '../errors/cli.error.js';
import { belowOf } from './protocol.correlation.js';
import type { ReadReference } from './reference.file.js';

/**
 * Compares the references that a protocol pins with their files.
 * @param files as they are named at the terminal
 * @returns sentences on references that were compared, and on those that were not
 * @throws CliError REFERENCE_DIFFERS where a file has another digest or other numbers than the protocol
 */
export function heldReferences(protocol: StudyProtocol, files: readonly ReadReference[]): readonly string[] {
  const pinned = isDeclared(protocol) ? pinsOf(protocol) : [];
  const open = pinned.filter(({ sha256 }) => sha256 !== undefined && !files.some((file) => file.sha256 === sha256));
  for (const { name, from, sha256 } of open) {
    const file = files.find((one) => one.from === from);
    if (file !== undefined)
      throw differs(
        name,
        `the file ${file.file} is ${from} and has the digest ${file.sha256}, not ${sha256}`,
        'Find the file that was pinned, or pin this one and plan anew.',
      );
  }
  const correlated = isDeclared(protocol) ? heldCorrelations(protocol, files) : [];
  const held = pinned.flatMap((one) => {
    const file = files.find(({ sha256 }) => sha256 === one.sha256);
    if (file === undefined) return [];
    checkNumbers(one, file);
    return [one.name];
  });
  return [
    ...(held.length === 0 ? [] : [`the references of ${held.join(', ')} are those of their pinned files`]),
    ...correlated,
    ...(open.length === 0
      ? []
      : [
          `the references of ${open.map(({ name }) => name).join(', ')} are pinned to files that were not named: --reference FILE holds them to these`,
        ]),
  ];
}

interface Pin {
  readonly name: string;
  readonly key: string;
  readonly transform: 'identity' | 'log' | 'cbrt';
  readonly centre: string;
  readonly width: string;
  readonly from: string;
  readonly sha256: string | undefined;
}

function pinsOf(protocol: Extract<StudyProtocol, { schema: 'collimate.study/2' }>): readonly Pin[] {
  return Object.entries(protocol.variables).flatMap(([name, one]): readonly Pin[] => {
    if (!('reference' in one) || one.reference === undefined) return [];
    const { centre, width, from, sha256 } = one.reference;
    const transform = 'transform' in one ? (one.transform ?? 'identity') : 'identity';
    const key = one.source === 'feature' ? keyOfWritten(one) : one.source === 'cohort' ? (one.column ?? name) : name;
    return [{ name, key, transform, centre, width, from, sha256 }];
  });
}

/** @returns sentences on the public correlations of releases @throws CliError REFERENCE_DIFFERS, NO_REFERENCE */
function heldCorrelations(
  { releases, variables }: Extract<StudyProtocol, { schema: 'collimate.study/2' }>,
  files: readonly ReadReference[],
): readonly string[] {
  return releases.flatMap((release, index) => {
    if (!('correlation' in release) || typeof release.correlation !== 'object' || !('below' in release.correlation)) return [];
    const { from, sha256, below } = release.correlation;
    const tag = `releases.${index}`;
    const named = files.find((one) => one.from === from);
    if (named === undefined)
      return [`the correlation of ${release.name} is pinned to ${from}: --reference FILE holds it to that file`];
    const isSame =
      named.sha256 === sha256 &&
      belowOf(named, release.of, variables, tag).every((row, i) => row.every((r, j) => Number(r) === Number(below[i]?.[j])));
    if (!isSame)
      throw new CliError('REFERENCE_DIFFERS', 'conflict', `${release.name}: its correlation is not that of ${named.file}`, {
        place: { tag: `${tag}.correlation` },
        hint: 'Take sha256 and below out: `collimate study plan FILE --reference FILE --out FILE` writes those of the file.',
      });
    return [`the correlation of ${release.name} is that of its pinned file`];
  });
}

function checkNumbers({ name, key, transform, centre, width, from }: Pin, { document, file }: ReadReference): void {
  const found = document.variables[key]?.[transform] ?? document.variables[name]?.[transform];
  if (found === undefined)
    throw differs(
      name,
      `${file} has no reference of ${key} on the scale ${transform}`,
      `It has ${Object.keys(document.variables).slice(0, 8).join(', ')}.`,
    );
  if (Number(found.centre) === Number(centre) && Number(found.width) === Number(width)) return;
  throw differs(
    name,
    `${from} has the centre ${found.centre} and the width ${found.width}, and the protocol ${centre} and ${width}`,
    'Copy them from `collimate reference show`, or take the pin out and name another source.',
  );
}

function differs(name: string, message: string, hint: string): CliError {
  return new CliError('REFERENCE_DIFFERS', 'conflict', `${name}: ${message}`, {
    place: { tag: `variables.${name}.reference` },
    hint,
  });
}
