import {
  compared,
  type Check,
  type ContributionDocument,
  type ContributionsDocument,
  type MaskedSumDocument,
  type RoundOutcome,
} from '@collimate/governance-publication';
import { stepsOfEvent, type PrivacyEvent } from '@collimate/privacy-accounting';
import { publicState, stateDigest, type StatisticDesign } from '@collimate/statistics-menu';

/** Contributions to one step of a statistic. */
export interface SentStep {
  /** The statistic, and which of several steps. */
  readonly name: string;
  /** From 0. */
  readonly step: number;
  /** Undefined in the contributions of an older coordinator. */
  readonly roundId: string | undefined;
  /** Digest of the step's input, as the contributions name it. */
  readonly given: string | undefined;
  readonly contributions: readonly ContributionDocument[];
  /** Of a masked sum. */
  readonly masked: MaskedSumDocument | undefined;
}

/** @returns contributions to a round: one step, or all steps in their order */
export function stepsOfRound({ rounds }: ContributionsDocument, { statistic }: RoundOutcome): readonly SentStep[] {
  return rounds
    .filter((round) => round.statistic === statistic)
    .map(({ roundId, step, given, contributions, masked }) => ({
      name: step === undefined ? statistic : `${statistic}, step ${step + 1}`,
      step: step ?? 0,
      roundId,
      given,
      contributions,
      masked,
    }))
    .sort((a, b) => a.step - b.step);
}

/** @returns whether the charge is of one answer */
export function oneStep(event: PrivacyEvent): boolean {
  return stepsOfEvent(event) === 1;
}

/** @returns the sum of the vectors, or undefined where one has another length or there is none */
export function sumOf(contributions: readonly ContributionDocument[], length: number): readonly bigint[] | undefined {
  if (contributions.length === 0 || contributions.some(({ vector }) => vector.length !== length)) return undefined;
  return contributions.reduce<readonly bigint[]>(
    (total, { vector }) => total.map((value, index) => value + BigInt(vector[index])),
    new Array<bigint>(length).fill(0n),
  );
}

/**
 * Checks that all charged steps are there, and that each was given the state that follows from the sums before it: the
 * states are computed again, and compared with those that the sites bound into their answers and that the result names.
 */
export function stepChecks(
  { statistic, states = [] }: RoundOutcome,
  steps: readonly SentStep[],
  event: PrivacyEvent,
  design: StatisticDesign | undefined,
): readonly Check[] {
  const numbers = (count: number): string => Array.from({ length: count }, (_, step) => step + 1).join(' ');
  const what = `states of round ${statistic}`;
  const counted = compared(
    `steps of round ${statistic}`,
    steps.map(({ step }) => step + 1).join(' '),
    numbers(stepsOfEvent(event)),
  );
  const named = compared(`${what} as the result names them`, steps.map(({ given }) => given ?? '').join(' '), states.join(' '));
  const said = named.verdict === 'holds' ? { ...named, detail: `${states.length} digests` } : named;
  if (design === undefined) {
    return [counted, said, { what, verdict: 'not-shown', detail: 'they are computed again with the protocol: --protocol FILE' }];
  }
  const wrong = firstUnexplained(steps, design);
  return [
    counted,
    said,
    wrong === undefined
      ? { what, verdict: 'holds', detail: `each of ${steps.length} follows from the sums before it` }
      : { what, verdict: 'fails', detail: `step ${wrong + 1} was given what the sums before it do not lead to` },
  ];
}

/** @returns the first step whose input does not follow from the sums before it */
function firstUnexplained(steps: readonly SentStep[], design: StatisticDesign): number | undefined {
  const sums: (readonly bigint[])[] = [];
  for (const { step, given, contributions } of steps) {
    const sum = sumOf(contributions, design.length);
    const isAsked = sum !== undefined && step === sums.length;
    if (!isAsked || stateDigest(design, publicState(design, sums)) !== given) return step;
    sums.push(sum);
  }
  return undefined;
}
