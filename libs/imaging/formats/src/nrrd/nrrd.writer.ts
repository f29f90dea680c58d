import type { Mask, Volume } from '@collimate/imaging-volume';
import { defaultSamples, sampleBytes } from '../bytes/written-samples.js';

/** What NRRD calls each kind of sample. */
const NAMES = { uint8: 'uint8', int16: 'int16', uint16: 'uint16', float32: 'float' } as const;

/**
 * Writes a volume or a mask as one uncompressed NRRD file with its directions in LPS, little endian. Nothing but grid and voxels is written.
 * @param samples a volume is float32 and a mask uint8 by default; values must fit, see `samplesFor`
 * @source NRRD file format, version 5
 */
export function writeNrrd(image: Volume | Mask, samples = defaultSamples(image)): Uint8Array {
  const { size, spacingMm, originMm, direction: d } = image.grid;
  const column = (c: number): string => `(${[0, 1, 2].map((row) => d[3 * row + c] * spacingMm[c]).join(',')})`;
  const lines = [
    'NRRD0005',
    `type: ${NAMES[samples]}`,
    'dimension: 3',
    'space: left-posterior-superior',
    `sizes: ${size.join(' ')}`,
    `space directions: ${[0, 1, 2].map(column).join(' ')}`,
    'kinds: domain domain domain',
    'endian: little',
    'encoding: raw',
    `space origin: (${originMm.join(',')})`,
    '',
    '',
  ];
  const head = Uint8Array.from(lines.join('\n'), (letter) => letter.charCodeAt(0));
  const body = sampleBytes(image.voxels.data, samples);
  const bytes = new Uint8Array(head.length + body.length);
  bytes.set(head);
  bytes.set(body, head.length);
  return bytes;
}
