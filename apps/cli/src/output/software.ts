import { IMAGE_KERNEL_DIGESTS } from '@collimate/imaging-formats';

/** Version of this program. */
export const CLI_VERSION = '0.1.0';

/** Libraries that process voxels on their way to a value. Code that only prints or parses options is left out. */
const LIBRARIES = { ndarray: '1.1.1', 'dcmjs-codecs': '0.0.8', 'seek-bzip': '2.0.0' } as const;

/** Software that computed a result, beside the definitions and the plan. */
export interface Software {
  readonly collimate: string;
  readonly node: string;
  /** It computes Math.log and Math.exp, whose last bit is its own. */
  readonly v8: string;
  /** Operating system and processor. */
  readonly platform: string;
  readonly libraries: Readonly<Record<string, string>>;
  /** SHA-256 of the compiled kernels that read images; those of the engine are in the record. */
  readonly readers: Readonly<Record<string, string>>;
}

/** @returns the versions of this process */
export function softwareOf(): Software {
  const { node, v8 } = process.versions;
  return {
    collimate: CLI_VERSION,
    node,
    v8,
    platform: `${process.platform}-${process.arch}`,
    libraries: LIBRARIES,
    readers: IMAGE_KERNEL_DIGESTS,
  };
}
