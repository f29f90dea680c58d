import { freezeStudy, parseStudy, type FrozenStudy } from '@collimate/governance-study';
import type { SiteStudy } from '@collimate/platform-site-api';
import { CliError } from '../errors/cli.error.js';

/** The protocol of a study, read and frozen here: its digest is computed, not believed. @throws CliError DIGEST_DIFFERS */
export function frozen(study: SiteStudy): FrozenStudy {
  const own = freezeStudy(parseStudy(study.protocol));
  if (own.digest !== study.digest) {
    throw new CliError('DIGEST_DIFFERS', 'broken', 'the protocol that the agent shows does not have the digest that it says', {
      hint: 'Sign nothing. Agent and command line may be of different versions; compare `collimate --version`.',
    });
  }
  return own;
}

/** A person may abbreviate a digest; a script names it whole, so that it signs nothing else. */
export function chosen(studies: readonly SiteStudy[], digest: string, whole: boolean): SiteStudy {
  const enough = whole ? /^[0-9a-f]{64}$/ : /^[0-9a-f]{8,64}$/;
  const found = enough.test(digest) ? studies.filter((study) => study.digest.startsWith(digest)) : [];
  if (found.length === 1) return found[0];
  const why = found.length > 1 ? 'more than one study begins with this digest' : 'no study here has this digest';
  throw new CliError('WHICH_STUDY', 'missing', enough.test(digest) ? why : 'this is not a digest', {
    hint: `Copy it ${whole ? 'whole ' : ''}from \`collimate site studies\`${whole ? '' : '; its first 8 digits are enough'}.`,
  });
}
