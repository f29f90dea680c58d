import { formatRational, parseSum, toNumber } from '@collimate/kernel-numeric';
import type { SiteStudy } from '@collimate/platform-site-api';
import {
  fewestSharing,
  rosterParameters,
  sharingOf,
  studyGuarantee,
  studyPrice,
  type FrozenStudy,
} from '@collimate/governance-study';
import { rhoOf } from '@collimate/privacy-accounting';
import { shortRho } from '../output/columns.js';
import { shown } from '../output/shown.js';

/** Facts for an approver on a study whose sites share the noise; empty for another. */
export function sharingText(study: FrozenStudy, members: SiteStudy['members']): readonly string[] {
  const sharing = sharingOf(study.protocol);
  const parameters = sharing === undefined ? undefined : rosterParameters(sharing, study.protocol.sites.length);
  if (sharing === undefined || parameters === undefined) return [];
  const { sites, honest, colluding, dropouts } = parameters;
  const { spares, fallback } = sharing;
  const alone = studyGuarantee(study).epsilonAlone;
  const lines = [
    `each site adds 1 of ${honest} shares of the noise under masks; of ${sites} vectors the sum alone is seen, while no more than ${colluding} of the sites work with the coordinator`,
    `if all other sites did, what is declared would be epsilon ${alone ?? 'unknown'}`,
    sharing.closing === 'all'
      ? 'every site has to answer (closing: all); if one does not, the attempt is over'
      : `up to ${dropouts} sites may vanish after the roster is fixed (closing: threshold); the sum bears a share of each that is in it, ${honest} at least that count`,
    `an attempt that came to its charge stays charged, whatever becomes of it; each answer may take ${spares} more (spares), each in full`,
    ...study.queries.map(({ spec, event, answers }) => priceLine(spec.name, formatRational(rhoOf(event)), answers, spares)),
    `together rho ${short(formatRational(studyPrice(study.protocol)))}, with all spares${fallback === 'none' ? '' : ' and the answers in the open'}`,
    fallback === 'none'
      ? 'where no attempt gives a sum there is no answer (fallback: none): nobody is asked for a vector in the open'
      : `WHERE NO ATTEMPT GIVES A SUM, or fewer than ${fewestSharing(sharing)} sites are there for one, each site answers once more in the open, with its whole noise, for a further full charge (fallback: local). A coordinator can bring that about: the vector of this site is then seen`,
  ];
  return [`How the noise is shared:\n${lines.map((line) => `  ${shown(line)}`).join('\n')}`, membersText(members)];
}

function priceLine(name: string, rho: string, answers: number, spares: number): string {
  const attempts = answers * (1 + spares);
  return `${name}: rho ${short(rho)} an attempt, at most ${attempts} attempt${attempts === 1 ? '' : 's'}`;
}

/** Approving the study pins these keys. With a false key, a made-up site would count. */
function membersText(members: SiteStudy['members']): string {
  if (members.length === 0) return 'Keys of the sites: THE PROTOCOL NAMES NONE, so this site takes no part in a masked sum.';
  const lines = members.map(({ site, words, isOwnKey }) => {
    const own =
      isOwnKey === null ? '' : isOwnKey ? ' (this site: it is its key)' : ' (THIS SITE HAS ANOTHER KEY: reject the study)';
    return `  ${shown(site)}: ${words}${own}`;
  });
  return `Keys of the sites, as six words each. Read them to a person of each site by telephone; by your approval they are pinned:\n${lines.join('\n')}`;
}

function short(rho: string): string {
  return shortRho(toNumber(parseSum(rho)));
}
