import { knownParts } from '@collimate/kernel-canonical';
import { CollimateError } from '@collimate/kernel-errors';
import type { PacsSource } from '@collimate/platform-pacs';
import type { Finding } from '@collimate/platform-site-api';

const CHECK = { name: 'archive', title: 'image archive (PACS)' } as const;
const NO_CURE = knownParts<Finding>({ cure: undefined });

/** Whether the archive answers an echo: a query without a result by DICOMweb, C-ECHO by DIMSE. @param source undefined if none was named */
export async function archiveFinding(source: PacsSource | undefined): Promise<Finding> {
  if (source === undefined)
    return {
      ...CHECK,
      ...NO_CURE,
      state: 'skip',
      seen: 'none was named: --web URL, or --dicom HOST:PORT with --called and --calling',
    };
  try {
    await source.echo();
    return { ...CHECK, ...NO_CURE, state: 'ok', seen: 'it answers' };
  } catch (error) {
    if (!(error instanceof CollimateError)) throw error;
    const { code, message, hint } = error;
    return {
      ...CHECK,
      state: 'fail',
      seen: `${code}: ${message}`,
      cure: hint ?? 'Ask the team of the archive; docs/operations/pacs.md has its settings.',
    };
  } finally {
    await source.close();
  }
}
