import { engineOf, freezeStudy, parseStudy, type FrozenStudy } from '@collimate/governance-study';
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

/** The definition of the engine that a study names where its site runs another one; null where it does not, or where the agent does not say. */
export function otherEngine(study: Pick<SiteStudy, 'engine'>, { protocol }: Pick<FrozenStudy, 'protocol'>): string | null {
  const named = engineOf(protocol);
  return named === undefined || study.engine === undefined || study.engine.runs === named ? null : named;
}

/** Whether a study was approved for another definition of the engine than the one that runs, or names another one. */
export function awaitsEngine(study: SiteStudy): boolean {
  const { state, engine } = study;
  const isAgreed = ['approved', 'extracting', 'ready'].includes(state);
  if (!isAgreed || engine === undefined) return false;
  return otherEngine(study, frozen(study)) !== null || !engine.approved.includes(engine.runs);
}
