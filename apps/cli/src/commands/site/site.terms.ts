import type { SiteTerms, StudyTerms } from '@collimate/platform-site-api';
import { CliError } from '../../errors/cli.error.js';
import { facts } from '../../output/columns.js';
import { checkNew, writeNew } from '../../output/new-file.js';
import { print, say } from '../../output/print.js';
import { askLine } from '../../remote/secret.prompt.js';
import type { SiteOptions } from '../../remote/site.address.js';
import { askSite } from '../../remote/site.call.js';
import { renderTermsPage, rhoInWords, standingOf } from '../../views/terms.page.js';

type TermsOptions = SiteOptions & { readonly out?: string };

/** `collimate site terms`: agreements of the hospital, on all studies or on one. */
export async function runTerms(study: string | undefined, options: TermsOptions): Promise<number> {
  if (options.out !== undefined) checkNew(options.out);
  const all = await askSite(options, (site) => site.terms());
  const terms = study === undefined ? all : { ...all, studies: [chosen(all, study)] };
  write(terms, options.out);
  print(options.json, terms, renderTerms);
  return 0;
}

/** `collimate site leave`: withdraws the approval of one study, and writes a document of the agreement and its end. */
export async function runLeave(study: string, options: TermsOptions & { readonly yes?: boolean }): Promise<number> {
  if (options.out !== undefined) checkNew(options.out);
  const before = await askSite(options, (site) => site.terms());
  const asked = chosen(before, study);
  say(`${renderTerms({ ...before, studies: [asked] })}\n`);
  if (options.yes !== true) {
    say('Nothing more is computed or released for this study. What was released stays released, what was charged stays charged.');
    const answer = await askLine(`Type ${asked.study} to leave it in your name: `, 'Repeat with --yes.');
    if (answer !== asked.study) throw new CliError('NOT_CONFIRMED', 'refused', 'nothing was taken back');
  }
  await askSite(options, (site) => site.closeStudy(asked.digest));
  const after = await askSite(options, (site) => site.terms());
  const left = { ...after, studies: [chosen(after, asked.digest)] };
  write(left, options.out);
  print(
    options.json,
    left,
    (terms) => `Left. ${standingOf(terms.studies[0])}.${options.out === undefined ? '' : ` The page is in ${options.out}.`}`,
  );
  return 0;
}

/** Written as a page to print, or as JSON if the file name ends in .json. */
function write(terms: SiteTerms, file: string | undefined): void {
  if (file === undefined) return;
  writeNew(file, file.endsWith('.json') ? `${JSON.stringify(terms, null, 2)}\n` : renderTermsPage(terms));
}

/**
 * Finds a study by its digest (eight digits are enough), or by its id if only one study has it. @throws CliError
 * WHICH_STUDY
 */
function chosen({ studies }: SiteTerms, named: string): StudyTerms {
  const found = studies.filter(
    ({ study, digest }) => study === named || (/^[0-9a-f]{8,64}$/.test(named) && digest.startsWith(named)),
  );
  if (found.length === 1) return found[0];
  throw new CliError(
    'WHICH_STUDY',
    'missing',
    found.length > 1 ? 'more than one study is meant' : 'this hospital has no such study',
    {
      hint: 'Name the digest of `collimate site terms`; its first 8 digits are enough.',
    },
  );
}

function renderTerms(terms: SiteTerms): string {
  const head = facts([
    ['hospital', terms.site ?? 'not enrolled'],
    ['federation', terms.coordinator ?? 'none'],
    ['for life', `${rhoInWords(terms.budget)}, over all studies`],
  ]);
  if (terms.studies.length === 0) return `${head}\n\nThe coordinator has sent no study.`;
  return [head, ...terms.studies.map(studyText)].join('\n\n');
}

function studyText(study: StudyTerms): string {
  return facts([
    ['study', `${study.study}, version ${study.version}: ${study.title}`],
    ['digest', study.digest],
    ['purposes', study.purposes.join(', ')],
    ...study.agreed.map(({ name, at }) => ['agreed', `${name}, ${at}`] as const),
    ...study.refused.map(({ name, at, why }) => ['refused', `${name}, ${at}${why === null ? '' : `: ${why}`}`] as const),
    ['price', `${rhoInWords(study.price)} at most; charged is ${rhoInWords(study.spent)}`],
    ['it stands', standingOf(study)],
  ]);
}
