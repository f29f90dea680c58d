import type { FrozenStudy } from '@collimate/governance-study';
import { releaseOf } from '@collimate/statistics-menu';

/** @returns a sentence for each release whose noise a public correlation shaped, with its reference and the digest of that file */
export function shapedReleases({ queries }: Pick<FrozenStudy, 'queries'>): readonly string[] {
  return queries.flatMap(({ name, design }) => {
    const shaped = releaseOf(design).shapedBy?.(design);
    return shaped === undefined
      ? []
      : [`the noise of ${name} was shaped by the public correlation ${shaped.from} (sha256 ${shaped.sha256})`];
  });
}
