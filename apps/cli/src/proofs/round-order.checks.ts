import type { Check, ContributionsDocument, RoundOutcome } from '@collimate/governance-publication';

type SentRound = ContributionsDocument['rounds'][number];

/**
 * Checks that contributions stand in the order of the rounds, each step once, and name their round. Neither order nor
 * name has a signature of its own: another order was made by somebody else, and a missing name was removed.
 * @param pooled the rounds of the result that gave a sum, in its order
 */
export function roundOrderChecks({ rounds }: ContributionsDocument, pooled: readonly RoundOutcome[]): readonly Check[] {
  const told = rounds.map(placeOf);
  const asked = pooled.flatMap(({ statistic }) => {
    const steps = rounds.filter((round) => round.statistic === statistic).length;
    return Array.from({ length: Math.max(1, steps) }, (_, step) => placeOf({ statistic, step }));
  });
  const isInOrder = told.length === asked.length && told.every((place, i) => place === asked[i]);
  const unnamed = rounds.filter(({ roundId }) => roundId === undefined);
  return [
    {
      what: 'order of the contributions',
      verdict: isInOrder ? 'holds' : 'fails',
      detail: isInOrder ? 'that of the rounds of the result' : `${told.join('; ')}, and the result has ${asked.join('; ')}`,
    },
    ...(unnamed.length === 0 ? [] : [withoutName(unnamed, rounds)]),
  ];
}

/**
 * A coordinator names all rounds, and those of earlier versions name none. So a proof in which only some rounds have a
 * name was altered.
 */
function withoutName(unnamed: readonly SentRound[], rounds: readonly SentRound[]): Check {
  const which = unnamed.map(placeOf).join('; ');
  const isOfBefore = unnamed.length === rounds.length;
  return {
    what: 'names of the rounds',
    verdict: isOfBefore ? 'not-shown' : 'fails',
    detail: isOfBefore ? `older coordinators name none: ${which}` : `others are named, and these are not: ${which}`,
  };
}

/** @returns `means, step 2`; the first step is named by the statistic alone, since most statistics have one step */
function placeOf({ statistic, step = 0 }: Pick<SentRound, 'statistic' | 'step'>): string {
  return step === 0 ? statistic : `${statistic}, step ${step + 1}`;
}
