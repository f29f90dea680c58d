import { bundleEntry, bundleHeader, judgeLogBundle } from '@collimate/governance-provenance';
import { ed25519Check } from '@collimate/platform-witness';
import { hasWitness, IndependentWitness } from '@collimate/testing-contracts/witness';
import { RehearsalCoordinator } from '../../fixtures/rehearsal-coordinator.js';
import { RehearsalHospital, until } from '../../fixtures/rehearsal-hospital.js';
import { orderOf, rehearsalStudy } from '../../fixtures/rehearsal-study.js';

/*
 * A site and a witness that somebody else wrote (`aics-witness` of the Python registry). A machine without Python 3.12 leaves this out and
 * says so.
 */
const withWitness = hasWitness() ? describe : describe.skip;

withWitness("the site's log before a witness that somebody else wrote", () => {
  const study = rehearsalStudy();
  const witness = new IndependentWitness();
  let coordinator: RehearsalCoordinator;
  let hospital: RehearsalHospital;

  beforeAll(async () => {
    await witness.prepare('witness.example.org/w1');
    coordinator = await RehearsalCoordinator.start();
    hospital = await RehearsalHospital.open({ COLLIMATE_SITE_WITNESSES: `${witness.url} ${witness.key}` });
    await hospital.as('admin', 'POST', 'enrolment', { token: coordinator.token('north') });
    coordinator.review(study);
    await hospital.approve(study);
    const { origin, verifierKey } = await hospital.as<{ origin: string; verifierKey: string }>('ada', 'GET', 'log/checkpoint');
    witness.trust(origin, verifierKey);
    await witness.start();
  });
  afterAll(async () => {
    await hospital.close();
    await coordinator.stop();
    await witness.remove();
  });

  it('is cosigned as it grows, and read offline the cosignatures hold', async () => {
    for (const statistic of ['enrolment', 'moments']) {
      const before = (await hospital.status()).witnesses?.[0].size ?? 0;
      coordinator.order(orderOf(study, statistic, `r-${statistic}`));
      await until(async () => ((await hospital.status()).witnesses?.[0].size ?? 0) > before);
    }
    const head = await hospital.as<{ note: string; verifierKey: string; cosigned: string[]; witnesses: string[] }>(
      'ada',
      'GET',
      'log/checkpoint',
    );
    const { note: checkpoint, verifierKey: key, cosigned, witnesses } = head;
    const { leaves } = await hospital.as<{ leaves: string[] }>('ada', 'GET', 'log/leaves/0');
    const lines = leaves.map((leaf, index) => bundleEntry(index, JSON.parse(leaf)));
    const text = bundleHeader({ key, checkpoint, cosigned, witnesses }) + lines.join('');
    const log = judgeLogBundle(text.trimEnd().split('\n'), ed25519Check);
    expect([log.broken, log.head.isSigned]).toEqual([undefined, true]);
    expect(log.earlier.length).toBeGreaterThanOrEqual(2);
    for (const { isSigned, cosignatures } of log.earlier) {
      expect([isSigned, cosignatures.map((one) => one.witness)]).toEqual([true, [witness.key]]);
    }
    expect(witness.evidence()).toEqual([]);
  });
});
