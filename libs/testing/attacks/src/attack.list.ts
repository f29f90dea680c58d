/** One attack of the design's suite, and the specs that run it. */
export interface Attack {
  /** Section of the suite. */
  readonly section: string;
  readonly name: string;
  /** What the defence promises, where the specs report no figure of their own. */
  readonly bar: string;
  /** Specs, from the root of the workspace; each has to be run, and to hold. */
  readonly specs: readonly string[];
  /** Specs that start whole programs: run in the long form alone. */
  readonly long?: readonly string[];
  /** What is not tried, or does not hold off everybody. */
  readonly limit?: string;
}

const AGENT = 'apps/site-agent/src';
const STORE = 'libs/platform/site-store/src';
const HERE = 'libs/testing/attacks/src';
const LEDGER = `${STORE}/ledger`;
const E2E = 'apps/federation-e2e/src';

const attack = (section: string, name: string, bar: string, specs: readonly string[], more: Partial<Attack> = {}): Attack => ({
  section,
  name,
  bar,
  specs,
  ...more,
});

/** Attacks 5.1 to 5.21, in the order of the design. Those that stood as specs of their rooms are run there. */
export const ATTACKS: readonly Attack[] = [
  attack('5.1', 'differencing', 'no more than 2 Phi(mu / 2) - 1 of the charged mu; columns that name a patient are refused', [
    `${HERE}/differencing.spec.ts`,
    'libs/governance/study/src/protocol.words.spec.ts',
  ]),
  attack('5.2', 'averaging', 'one distinct answer for one question, study and epoch', [
    `${AGENT}/release/averaging.spec.ts`,
    'libs/governance/study/src/protocol.spec.ts',
    `${AGENT}/release/release.service.spec.ts`,
  ]),
  attack('5.3', 'floating-point support', 'no answer off the lattice, the same last bits on both data', [
    `${HERE}/float.support.spec.ts`,
  ]),
  attack(
    '5.4',
    'timing',
    'the time of the noise does not follow its size; answers leave on the tick, in one size',
    [
      `${HERE}/timing.spec.ts`,
      `${AGENT}/assignments/round.answerer.spec.ts`,
      `${AGENT}/assignments/progress-is-an-output.spec.ts`,
    ],
    { limit: 'answers leave on the next tick, not in one slot: a computation longer than a tick shows in which tick it left' },
  ),
  attack('5.5', 'linkage', 'nobody is found in what leaves the house', ['libs/privacy/disclosure/src/linkage.spec.ts'], {
    long: [`${E2E}/linkage.e2e-spec.ts`],
  }),
  attack('5.6', 'crash and exhaustion', 'charge present, one answer at most, spent >= released, replay identical', [
    'libs/privacy/gate/src/release-faults.spec.ts',
    `${LEDGER}/durability.spec.ts`,
    `${LEDGER}/interleavings.spec.ts`,
    `${AGENT}/release/answer.once.spec.ts`,
    'libs/privacy/accounting/src/subject.budget.property.spec.ts',
  ]),
  attack('5.7', 'reconstruction by many predicates', 'a secret is found no more often than Phi(mu / 2)', [
    `${HERE}/reconstruction.spec.ts`,
    `${AGENT}/policy/site-budget.spec.ts`,
  ]),
  attack('5.8', 'reconstruction of small cells', 'a secret is found no more often than Phi(mu / 2)', [
    `${HERE}/small.cells.spec.ts`,
  ]),
  attack('5.9', 'poisoned site', 'what no honest site sends is refused, and the round goes on', [
    'apps/coordinator/src/rounds/round.answers.spec.ts',
    'libs/statistics/menu/src/plausibility.spec.ts',
    `${AGENT}/assignments/malformed-messages.spec.ts`,
  ]),
  attack(
    '5.10',
    'missing noise',
    'a sum in which one site has no noise is told from an honest one',
    ['libs/testing/stochastic/src/sampler-mutants.stochastic.spec.ts'],
    { limit: 'noise is local: each site has its own in full, and a site that adds none harms its own patients alone' },
  ),
  attack('5.11', 'rolled back or cloned ledger', 'nothing is released by what is older than its counter or its witness', [
    `${AGENT}/recovery/attacks.spec.ts`,
    `${LEDGER}/rollback.spec.ts`,
  ]),
  attack('5.12', 'replayed or substituted message', 'bound to round, epoch and question, else refused', [
    'libs/privacy/gate/src/door.spec.ts',
    'libs/protocol/src/mappers.spec.ts',
    'apps/coordinator/src/rounds/study.course.spec.ts',
    'apps/coordinator/src/rounds/steps.course.spec.ts',
  ]),
  attack('5.13', 'forged certificate or approval', 'refused over its exact bytes', [
    'libs/platform/pki/src/pki.spec.ts',
    `${AGENT}/dispatch/approved.check.spec.ts`,
    `${STORE}/access/sealed-people.spec.ts`,
    'libs/governance/provenance/src/judge-bundle.property.spec.ts',
  ]),
  attack(
    '5.14',
    'predicate oracle',
    'no planted word in errors, logs and metrics; progress follows the calendar',
    [`${AGENT}/local-api/local-api.spec.ts`, `${AGENT}/assignments/progress-is-an-output.spec.ts`],
    {
      long: [`${E2E}/study.e2e-spec.ts`],
      limit: 'two runs with and without a patient are not compared byte by byte',
    },
  ),
  attack('5.15', 'black-box audit', 'the interval for mu holds the charged mu, and none of the mutants does', [
    `${HERE}/audit.spec.ts`,
    'libs/privacy/mechanisms/src/mechanism.audit.stochastic.spec.ts',
  ]),
  attack('5.16', 'consent race', 'the next epoch is without the patient, and replays keep their bytes', [
    `${AGENT}/release/answer.once.spec.ts`,
    `${AGENT}/consent/withdrawal-wins.spec.ts`,
    `${AGENT}/recovery/withdrawal.replay.spec.ts`,
  ]),
  attack('5.17', 'contribution stuffing', 'one patient moves a release by D at most', [`${HERE}/stuffing.spec.ts`]),
  attack(
    '5.18',
    'one person under several ids',
    'k ids at one site are k D, and no more than the figure for k',
    [`${HERE}/relatives.spec.ts`],
    { limit: 'a certificate names the figures of several sites, not of several records at one' },
  ),
  attack('5.19', 'malicious reference', 'a changed reference is another study, with another digest', [
    'libs/governance/study/src/declared.protocol.spec.ts',
    `${AGENT}/review/review.service.spec.ts`,
  ]),
  attack(
    '5.20',
    'broken random source',
    'nothing is drawn from a source that is stuck or repeats itself',
    [`${HERE}/random.source.spec.ts`, 'libs/privacy/gate/src/gate.spec.ts'],
    {
      limit:
        'two copies of a running machine draw the same bytes until its system mixes in new ones; the second answer is refused by the witness',
    },
  ),
  attack('5.21', 'neighbour influence', 'none of 10,000 adversarial neighbours moves a release by more than D', [
    'libs/statistics/local/src/influence.spec.ts',
    'libs/statistics/local/src/gradient/gradient.influence.spec.ts',
    'libs/statistics/local/src/scatter/scatter.encoder.spec.ts',
    'libs/statistics/local/src/encoders.property.spec.ts',
  ]),
];
