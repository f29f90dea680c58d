import { compare, parseSum, toNumber, ZERO } from '@collimate/kernel-numeric';
import type { SiteStudy } from '@collimate/platform-site-api';
import {
  engineOf,
  refusersAsked,
  reviewTimeOf,
  sharingOf,
  type DeclaredStatistic,
  type FrozenStudy,
} from '@collimate/governance-study';
import { EPSILON_WORDS } from '@collimate/governance-publication';
import { releaseOf } from '@collimate/statistics-menu';
import { facts, flooredRho, shortRho } from '../output/columns.js';
import { duration } from '../output/duration.js';
import { shown } from '../output/shown.js';
import { priceOf, privacyOf } from '../studies/study.forecast.js';
import { sharingText } from './study-sharing.view.js';
import { standingFacts } from './study-standing.view.js';
import { conditionOf, scansText, variableLines } from './study-variables.view.js';
import { analysisLines, furtherWords, planLines, wordsOf } from './study-words.view.js';

/** The page that an approver reads before signing: questions, purpose, price, and data that leaves the hospital. */
export function renderReview(
  study: FrozenStudy,
  {
    house,
    names,
    earlier,
    isCancelled,
    isEnded,
    members = [],
    engine,
  }: Pick<SiteStudy, 'house' | 'names' | 'earlier' | 'isCancelled'> & Partial<Pick<SiteStudy, 'isEnded' | 'members' | 'engine'>>,
): string {
  const { protocol, digest } = study;
  return [
    facts([
      ...(isCancelled
        ? [['CANCELLED', 'the coordinator has ended this study: nothing is done for it, and no yes is taken'] as const]
        : []),
      ...(isEnded === true
        ? [['ENDED', 'as the coordinator says: it asks nothing more, and no scan is read for it'] as const]
        : []),
      ['study', `${protocol.title} (${protocol.id}, version ${protocol.version})`],
      ['digest', digest],
      ...engineFacts(engineOf(protocol), engine),
      ['purpose', protocol.purpose.join(', ')],
      ['consent', `only subjects who signed ${protocol.consentForms.join(' or ')}, for this purpose`],
      ...refuserFacts(study),
      ['sites', `${protocol.sites.join(', ')}; at least ${protocol.minSites} must answer`],
      ['scans', scansText(study)],
      ['names here', namesText(study.reading.regions, names)],
      ...epsilonFacts(study),
      ['this house', houseText(house)],
      ...earlier.map((question) => ['ASKED BEFORE', earlierText(question)] as const),
      [
        'openings',
        `every ${duration(protocol.timetable.openingMs)}, the same at all sites; ${readyText(protocol.timetable.readyAfterMs)}`,
      ],
      ['answers leave', ticksText(protocol.timetable.tickMs)],
      ...standingFacts(study),
      ...reviewTimes(reviewTimeOf(protocol)),
    ]),
    `Read in the house and never sent for a patient:\n${[...variableLines(study), ...planLines(study).map((line) => `  ${shown(line)}`)].join('\n')}`,
    [
      'What leaves the house:',
      ...study.queries.flatMap((query) => [
        `  ${shown(leaving(study, query))}`,
        `    ${shown(`as written: ${wordsOf(query.spec)}`)}`,
      ]),
      '  with each of them, its receipt: mechanism, price and place in the release log',
      '  what people here said (in review, approved, rejected, ready), each on the next tick; never what follows from scans or patients',
      `  ${underWhoseName(study)}`,
    ].join('\n'),
    ...sharingText(study, members),
    ...computedText(study),
    `Further words of the protocol: ${shown(furtherWords(study))}`,
  ].join('\n\n');
}

function epsilonFacts(study: FrozenStudy): readonly (readonly [string, string])[] {
  const { budgetEpsilon, budgetRho, epsilon, delta, rho } = privacyOf(study);
  return [
    [
      EPSILON_WORDS.approved,
      `${budgetEpsilon} at delta ${delta}, rho ${short(budgetRho)}: the most that it may take, in all openings together`,
    ],
    [EPSILON_WORDS.declared, `${epsilon}, rho ${short(rho)}: of the releases listed below, if each is opened once`],
  ];
}

/** Whether anybody sees numbers of this hospital, and not of all together. */
function underWhoseName({ protocol }: FrozenStudy): string {
  const sharing = sharingOf(protocol);
  if (sharing === undefined)
    return 'they are published with the result, under the name of this hospital: its own noisy numbers, not the sum alone';
  const masked =
    'each vector under masks: the sum of all sites is published, and the numbers of this hospital are seen by nobody';
  return sharing.fallback === 'none'
    ? masked
    : `${masked}, UNLESS IT ANSWERS IN THE OPEN (see below): then its own noisy numbers are published`;
}

/**
 * Facts on counting patients who did not consent, where the policy of the hospital allows it: the extent, and the data
 * that is read of them.
 */
function refuserFacts(study: FrozenStudy): readonly (readonly [string, string])[] {
  const asked = refusersAsked(study);
  if (asked === undefined) return [];
  const read =
    asked === 'counted'
      ? 'their number alone, under noise; of them nothing is read but the refusal'
      : "their number in groups, under noise; of them the refusal is read and the group in this hospital's tables, and no scan";
  const rule = `can be approved where \`collimate site policy\` says refusers: ${asked}${asked === 'counted' ? ' (or counted-in-groups)' : ''}`;
  return [['REFUSERS', `it also counts those who were asked and refused: ${read}; ${rule}`]];
}

/** The definition of the engine at this site. If the protocol names one, only sites of that definition answer. */
function engineFacts(named: string | undefined, engine: SiteStudy['engine']): readonly (readonly [string, string])[] {
  const words =
    named === undefined ? 'the protocol names none: other sites may compute by another one' : `the protocol names ${named}`;
  if (engine === undefined) return [['engine', words]];
  if (named === undefined || named === engine.runs) return [['engine', `${engineText(engine)}; ${words}`]];
  const cure = `it cannot be approved here. Another version of the agent computes by ${named}, later or earlier; or the operator makes a version of the study that names ${engine.runs}`;
  return [['ENGINE', `${words}, and ${engine.runs} runs here: ${cure}`]];
}

/** A signature stands for the exact study and for the definitions by which its values are computed. */
function engineText({ runs, approved, waiting }: NonNullable<SiteStudy['engine']>): string {
  const signed = `${runs}: a signature stands for it, and for no other definition`;
  if (approved.length === 0 || approved.includes(runs)) return signed;
  const before = `STOPPED: two people approved it for ${approved.join(', ')}, and nothing is answered until two sign it for this one`;
  return `${signed}; ${before}${waiting.length === 0 ? '' : ` (one has)`}; docs/ibsi/plan.md says what changed`;
}

/** Analyses of the answers. They cost no further question to a hospital, and are published. */
function computedText(study: FrozenStudy): readonly string[] {
  const lines = analysisLines(study);
  return lines.length === 0 ? [] : [`What is computed from them:\n${lines.map((line) => `  ${shown(line)}`).join('\n')}`];
}

function leaving(study: FrozenStudy, query: DeclaredStatistic): string {
  const { statistic, rho, epsilon, coordinates, steps } = priceOf(study, query);
  const numbers =
    steps === undefined
      ? `${coordinates} noisy numbers`
      : `${coordinates} noisy numbers in each of ${steps} steps, priced as one`;
  const times = query.answers === 1 ? 'once' : `up to ${query.answers} times, once an opening`;
  const who = whoText(query);
  return `round ${statistic}, ${times}: ${numbers}, ${releaseOf(query.design).leaves(query.design)}${who} (rho ${short(rho)}, epsilon ${epsilon} each)`;
}

/** The patients of a question, with the bounds themselves, because the author can give a subgroup any name. */
function whoText({ spec, where, fold }: DeclaredStatistic): string {
  const drawn =
    fold === undefined ? '' : `, of ${fold.until - fold.from} in ${fold.parts} of them, drawn once and for life (${fold.name})`;
  if (where === undefined) return drawn;
  const name = 'where' in spec && spec.where !== undefined ? ` (${spec.where})` : '';
  return `, of those alone with ${conditionOf(where)}${name}${drawn}`;
}

/** Length of the silent steps: the ticks of the study, or the hospital's shortest tick if that is longer. */
function ticksText(tickMs: number): string {
  return `on ticks ${duration(tickMs)} apart; while rows are read the link is silent in steps of no less, up to 2 seconds`;
}

/**
 * The remaining lifetime budget, without amounts that other approved studies may still take, and the rest after this
 * study.
 */
function houseText({ left, after }: SiteStudy['house']): string {
  const text = `has rho ${flooredRho(left)} left for life, and would have ${flooredRho(after)} after this study`;
  return compare(parseSum(after), ZERO) < 0 ? `${text}: IT DOES NOT FIT and cannot be approved` : text;
}

/** The site's own names for regions and groups. They are a setting, and tell nothing of any row. */
function namesText(regions: readonly string[], names: SiteStudy['names']): string {
  const roi = regions.join(', ');
  const region =
    names.roi.length === 0
      ? `no other name stands for region ${roi} (\`collimate site roi map\`)`
      : `region ${roi} is also ${names.roi.join(', ')}`;
  const groups = names.groups
    .filter(({ local }) => local.length > 0)
    .map(({ label, local }) => `${label} is also ${local.join(', ')}`);
  return [region, ...(groups.length === 0 ? ['no other label stands for a group'] : groups)].join('; ');
}

/** Each answer to an equal question has noise of its own: together they tell more than each. */
function earlierText({ statistic, study, otherStatistic, answers, approvedAt }: SiteStudy['earlier'][number]): string {
  const when = approvedAt === null ? '' : `, approved here on ${approvedAt.slice(0, 10)}`;
  const given = answers === 0 ? 'not answered yet' : `answered ${answers === 1 ? 'once' : `${answers} times`}`;
  return `${statistic} asks what ${otherStatistic} of the study ${study} asked (${given}${when}): a new answer is charged again, and both together are surer`;
}

function readyText(readyAfterMs: number | undefined): string {
  const word = 'this site counts as ready when somebody here says so';
  return readyAfterMs === undefined ? word : `${word}, or ${duration(readyAfterMs)} after its approval`;
}

/** The time limit of the review, where the protocol sets one. */
function reviewTimes(reviewMs: number | undefined): [string, string][] {
  if (reviewMs === undefined) return [];
  return [['answer', `within ${duration(reviewMs)} of its opening; who has said nothing by then is not asked`]];
}

function short(rho: string): string {
  return shortRho(toNumber(parseSum(rho)));
}
