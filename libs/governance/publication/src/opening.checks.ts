import { standingOf, type FrozenStudy } from '@collimate/governance-study';
import { parseEvent, sameEvent } from '@collimate/privacy-accounting';
import type { OpeningOfResult, PublishedResult } from './result.document.js';
import { compared, type Check } from './verification.js';

/**
 * Checks that the result of a standing study is of a declared opening, and charges each earlier opening the price of
 * the protocol. A result that was left out before cannot be noticed from this result alone.
 */
export function openingChecks({ opening, rounds }: PublishedResult, study: FrozenStudy): readonly Check[] {
  const standing = standingOf(study.protocol);
  if (standing === undefined) {
    if (opening === undefined) return [];
    return [
      { what: 'opening of the study', verdict: 'fails', detail: 'the protocol asks once, and the result tells of openings' },
    ];
  }
  if (opening === undefined) {
    return [
      { what: 'opening of the study', verdict: 'fails', detail: 'the protocol asks again, and the result does not say when' },
    ];
  }
  const asked = study.queries.filter(({ answers }) => answers >= opening.number).map(({ name }) => name);
  const told = rounds.map(({ statistic }) => statistic);
  return [
    compared('openings that the study declares', opening.of, standing.turns),
    compared(
      `statistics of opening ${opening.number} that it does not ask`,
      told.filter((one) => !asked.includes(one)).join(', '),
      '',
    ),
    ...beforeChecks(opening, study),
    resultsCheck(opening),
    spacing(opening, rounds, standing.every),
  ];
}

function beforeChecks({ number, before }: OpeningOfResult, study: FrozenStudy): readonly Check[] {
  return study.queries.map(({ name, answers, event }): Check => {
    const what = `openings before in which ${name} was asked`;
    const told = before.filter(({ statistic }) => statistic === name);
    const declared = Math.min(answers, number - 1);
    if (told.length > declared) {
      return { what, verdict: 'fails', detail: `${told.length} are told, and the protocol declares ${declared}` };
    }
    if (told.some(({ mechanism }) => !sameEvent(parseEvent(mechanism), event))) {
      return { what, verdict: 'fails', detail: 'their mechanism is not that of the protocol' };
    }
    const uncharged = told.find(({ charged }) => charged !== 1);
    if (uncharged !== undefined) {
      return { what, verdict: 'fails', detail: `${uncharged.charged} charges are told of one, and each is one` };
    }
    if (told.length === declared) return { what, verdict: 'holds', detail: `${declared}` };
    const detail = `${told.length} of ${declared} are told: the others were not asked for, or are left out and charged`;
    return { what, verdict: 'not-shown', detail };
  });
}

/**
 * Checks the list of earlier results. Each has its own place in the log; this result alone cannot show that the list is
 * complete.
 */
function resultsCheck({ number, results }: OpeningOfResult): Check {
  const what = 'results of the openings before';
  const numbers = results.map((one) => one.number);
  const isInOrder = numbers.every((one, index) => one > (index === 0 ? 0 : numbers[index - 1]) && one < number);
  const isEach = new Set(results.map(({ digest }) => digest)).size === results.length;
  if (!isInOrder || !isEach)
    return { what, verdict: 'fails', detail: `${numbers.join(', ')}: each once, in order, before ${number}` };
  if (number === 1) return { what, verdict: 'holds', detail: 'it is the first' };
  const detail = `${results.length} of ${number - 1} are named; the log and these results show whether they are those`;
  return { what, verdict: 'not-shown', detail };
}

/** Hospitals refuse a question that comes too early, so a result that tells of one is false. */
function spacing({ before }: OpeningOfResult, rounds: PublishedResult['rounds'], every: number): Check {
  const what = `openings at least ${every} apart`;
  const epochs = Map.groupBy([...before, ...rounds], ({ statistic }) => statistic);
  for (const [statistic, told] of epochs) {
    const late = told.findIndex(({ epoch }, index) => index > 0 && epoch < told[index - 1].epoch + every);
    if (late < 0) continue;
    return { what, verdict: 'fails', detail: `${statistic}: ${told[late - 1].epoch} and ${told[late].epoch}` };
  }
  return { what, verdict: 'holds', detail: 'as the protocol declares' };
}
