import { canonicalJson } from '@collimate/kernel-canonical';
import { parseSum, toNumber } from '@collimate/kernel-numeric';
import type { SiteTerms, StudyTerms } from '@collimate/platform-site-api';
import { epsilonOfRho } from '@collimate/privacy-accounting';
import { shortRho } from '../output/columns.js';
import { PAPER_STYLE, escaped, paperTable } from './paper.js';

/** Delta of the epsilon that is printed beside a rho; `site budget` uses the same. */
const DELTA = 1e-6;

/**
 * One page to print: the agreements of a hospital, and the way to withdraw them.
 * @param terms of all studies or of some
 */
export function renderTermsPage(terms: SiteTerms): string {
  const held = canonicalJson(terms).replaceAll('<', '\\u003c');
  return [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8"><title>Terms of a hospital</title>',
    `<style>${PAPER_STYLE}</style></head><body>`,
    '<h1>What this hospital agreed to</h1>',
    paperTable([
      ['Hospital', terms.site ?? 'not enrolled'],
      ['Federation', terms.coordinator ?? 'none'],
      ['Written', terms.at],
      ['Allowed for life, all studies', rhoInWords(terms.budget)],
      ['Log of releases', `${terms.log.size} entries, root ${terms.log.root}`],
    ]),
    ...terms.studies.flatMap(studyLines),
    '<h2>How it is taken back</h2>',
    '<p>One study: an approver says <code>collimate site leave DIGEST</code>. The whole federation: two approvers say <code>collimate site decommission</code>.',
    'From then on nothing more is computed or released. What was released stays released, and what was charged stays charged.</p>',
    '<p>________________________________ &nbsp; ________________________________</p>',
    `<script type="application/json" id="terms">${held}</script>`,
    '</body></html>',
    '',
  ].join('\n');
}

function studyLines(study: StudyTerms): readonly string[] {
  return [
    `<h2>${escaped(study.title)}</h2>`,
    paperTable([
      ['Study', `${study.study}, version ${study.version}`],
      ['Digest of the text', study.digest],
      ...(study.engine === undefined || study.engine === null ? [] : ([['Engine agreed to', study.engine]] as const)),
      ['Purposes', study.purposes.join(', ')],
      ['Hospitals', study.sites.join(', ')],
      ['Agreed', people(study.agreed, 'nobody')],
      ...(study.refused.length === 0
        ? []
        : ([
            ['Refused', study.refused.map(({ name, at, why }) => `${name}, ${at}${why === null ? '' : `: ${why}`}`).join('; ')],
          ] as const)),
      ['Price at this hospital, at most', rhoInWords(study.price)],
      ['Charged until now', rhoInWords(study.spent)],
      ['It stands', standingOf(study)],
    ]),
  ];
}

/** @returns an exact rho as a number, with the epsilon that it comes to; the exact one stands in the document that the page holds */
export function rhoInWords(rho: string): string {
  const exact = parseSum(rho);
  return `rho ${shortRho(toNumber(exact))}, epsilon ${epsilonOfRho(exact, DELTA).toFixed(2)} at delta 1e-6`;
}

/** @returns whether the yes stands, in words */
export function standingOf({ state, isCancelled, isEnded, agreed, takenBack }: StudyTerms): string {
  if (takenBack !== null) return `taken back by ${takenBack.name}, ${takenBack.at}`;
  if (state === 'closed') return 'taken back';
  if (state === 'rejected') return 'refused';
  if (state === 'received') return agreed.length === 0 ? 'not signed' : 'one signature, no agreement yet';
  if (isCancelled) return 'agreed; cancelled by the coordinator';
  return isEnded === true ? 'agreed; ended, as the coordinator says' : 'agreed';
}

function people(signed: readonly { readonly name: string; readonly at: string }[], none: string): string {
  return signed.length === 0 ? none : signed.map(({ name, at }) => `${name}, ${at}`).join('; ');
}
