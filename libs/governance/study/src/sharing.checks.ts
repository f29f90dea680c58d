import { CollimateError } from '@collimate/kernel-errors';
import { FEWEST_SITES } from '@collimate/privacy-aggregation';
import { readsSites } from '@collimate/statistics-menu';
import type { DeclaredProtocol } from './declared.schema.js';
import { eventAmong, rosterParameters, sharingOf, type NoiseSharing } from './noise.sharing.js';
import { invalid } from './protocol.error.js';
import type { StudyDesign } from './study.designs.js';

/** The keys that go with shared noise alone. */
const SHARED_KEYS = ['closing', 'colluding', 'dropouts', 'spares', 'fallback'] as const;

/** @throws StudyError INVALID_PROTOCOL where the sites of a study cannot share the noise as it is written */
export function checkSharing(protocol: DeclaredProtocol, designs: readonly StudyDesign[]): void {
  const sharing = sharingOf(protocol);
  if (sharing === undefined) {
    const stray = SHARED_KEYS.find((name) => protocol[name] !== undefined);
    if (stray !== undefined) throw invalid(stray, 'it goes with shared noise', 'Write noise: shared, or take it out.');
    return;
  }
  checkRosters(protocol, sharing);
  protocol.analyses.forEach((analysis, index) => {
    const read = designs.find(({ spec }) => spec.name === analysis.from);
    if (read === undefined || !readsSites(read.design, analysis.kind)) return;
    throw invalid(
      `analyses.${index}${'by' in analysis ? '.by' : ''}`,
      'under shared noise nobody sees the vector of one site',
      'Ask it in a study of its own with noise: local; both are charged.',
    );
  });
  designs.forEach(({ design }, index) => {
    try {
      // With all sites a share is smallest: a smaller roster has larger ones.
      eventAmong(design, sharing, protocol.sites.length);
    } catch (cause) {
      if (!(cause instanceof CollimateError)) throw cause;
      throw invalid(`releases.${index}`, cause.message, cause.hint);
    }
  });
}

function checkRosters({ sites, minSites }: DeclaredProtocol, sharing: NoiseSharing): void {
  if (sites.length < FEWEST_SITES) {
    throw invalid('noise', `fewer than ${FEWEST_SITES} sites share no noise`, 'Write noise: local.');
  }
  if (sharing.closing === 'all' && sharing.dropouts !== 0) {
    throw invalid('dropouts', 'under closing: all every site of a roster answers', 'Write closing: threshold, or take it out.');
  }
  const { colluding, dropouts } = sharing;
  if (rosterParameters(sharing, sites.length) === undefined) {
    throw invalid(
      'colluding',
      `of ${sites.length} sites, ${colluding} that collude and ${dropouts} that vanish leave too few`,
      'There are at least 2 sites left, and more sites than 2 dropouts + colluding.',
    );
  }
  if (rosterParameters(sharing, minSites) === undefined) {
    throw invalid(
      'minSites',
      `of ${minSites} sites, ${colluding} that collude and ${dropouts} that vanish leave too few`,
      `A roster has at least ${FEWEST_SITES} sites, 2 that are left, and more than 2 dropouts + colluding.`,
    );
  }
}
