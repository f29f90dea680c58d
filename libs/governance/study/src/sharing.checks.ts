import { CollimateError } from '@collimate/kernel-errors';
import { FEWEST_SITES, isSigningKey } from '@collimate/privacy-aggregation';
import { readsSites } from '@collimate/statistics-menu';
import type { DeclaredProtocol } from './declared.schema.js';
import { eventAmong, rosterParameters, sharingOf, type NoiseSharing } from './noise.sharing.js';
import { invalid } from './protocol.error.js';
import type { StudyDesign } from './study.designs.js';

/** The keys that go with shared noise alone. */
const SHARED_KEYS = ['closing', 'colluding', 'dropouts', 'spares', 'fallback', 'members'] as const;

/** @throws StudyError INVALID_PROTOCOL where the sites of a study cannot share the noise as it is written */
export function checkSharing(protocol: DeclaredProtocol, designs: readonly StudyDesign[]): void {
  const sharing = sharingOf(protocol);
  if (sharing === undefined) {
    const stray = SHARED_KEYS.find((name) => protocol[name] !== undefined);
    if (stray !== undefined) throw invalid(stray, 'it goes with shared noise', 'Write noise: shared, or take it out.');
    return;
  }
  checkRosters(protocol, sharing);
  checkMembers(protocol);
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
      // The share is smallest with all sites; a smaller roster has larger shares.
      eventAmong(design, sharing, protocol.sites.length);
    } catch (cause) {
      if (!(cause instanceof CollimateError)) throw cause;
      throw invalid(`releases.${index}`, cause.message, cause.hint);
    }
  });
}

/** Each site has its own key: one hospital under two names would count as two honest sites. */
function checkMembers({ sites, members }: DeclaredProtocol): void {
  if (members === undefined) return;
  const named = Object.keys(members.keys);
  const [missing] = sites.filter((site) => !named.includes(site));
  if (missing !== undefined) throw invalid(`members.keys.${missing}`, 'the key of this site is missing');
  const stray = named.find((name) => !sites.some((site) => site === name));
  if (stray !== undefined) throw invalid(`members.keys.${stray}`, 'the study has no such site');
  const keys = Object.values(members.keys);
  const bad = named.find((_, index) => !isSigningKey(keys[index]) || keys.indexOf(keys[index]) !== index);
  if (bad !== undefined) throw invalid(`members.keys.${bad}`, 'this is no key, or the key of another site too');
  if (!isSigningKey(members.consortium)) throw invalid('members.consortium', 'this is no key');
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
  // With fewer sites than may share the noise each answers in the open, if that was approved.
  if (sharing.fallback === 'none' && rosterParameters(sharing, minSites) === undefined) {
    throw invalid(
      'minSites',
      `of ${minSites} sites, ${colluding} that collude and ${dropouts} that vanish leave too few`,
      `A roster has at least ${FEWEST_SITES} sites, 2 that are left, and more than 2 dropouts + colluding. With fallback: local fewer may answer in the open.`,
    );
  }
}
