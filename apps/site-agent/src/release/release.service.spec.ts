import { join } from 'node:path';
import { approvedStudy, freezeStudy, parseStudy, releaseOrderOf, studyPrice } from '@collimate/governance-study';
import { canonicalJson, parseSiteId } from '@collimate/kernel-canonical';
import { SeededRandom, formatRational } from '@collimate/kernel-numeric';
import { receiptFromWire, receiptText, SubmitContributionRequest } from '@collimate/protocol';
import { Keystore } from '@collimate/platform-keystore';
import { openGate, releasedCodec } from '@collimate/privacy-gate';
import { heldSilence } from '../../fixtures/held.silence.js';
import { ContributionBuilder } from '../dispatch/contribution.builder.js';
import { ReceiptSigner } from '../dispatch/receipt.signer.js';
import { WorkPaused } from '../quarantine/pause.js';
import { epoch, order, protocol, SiteWithDoor, study } from './door.fixture.js';

describe('the door', () => {
  const site = new SiteWithDoor();
  beforeEach(() => site.setUp());
  afterEach(() => site.remove());

  it('charges once and gives the same bytes for the same query and epoch, also in another round', async () => {
    const first = await site.door.release(order('enrolment'));
    const again = await site.door.release(order('enrolment', epoch, 'r-2'));
    if (first.kind !== 'released' || again.kind !== 'released') throw new Error('it was refused');
    expect(again.vector.value).toEqual(first.vector.value);
    expect(again.receipt).toEqual(first.receipt);
    expect(again.charge.replayed).toBe(true);
    expect(site.builder.calls).toBe(1);
    expect(await site.spentText()).toBe(formatRational(first.charge.rho));
  });

  it.each([
    ['an epoch of the future', () => order('enrolment', epoch + 1), 'EPOCH_OUT_OF_RANGE'],
    ['an epoch long past', () => order('enrolment', epoch - 2), 'EPOCH_OUT_OF_RANGE'],
    ['a step that the statistic does not have', () => ({ ...order('enrolment'), step: 1 }), 'STEP_OUT_OF_RANGE'],
    ['a statistic that the protocol does not hold', () => order('everything'), 'QUERY_NOT_DECLARED'],
    [
      'another text of the study',
      () => ({ ...order('enrolment'), studyDigest: study.reading.extractions[0].digest }),
      'STUDY_NOT_APPROVED',
    ],
  ])('refuses %s before any row is read, and charges nothing', async (_, asked, code) => {
    expect(await site.door.release(asked())).toEqual({ kind: 'refused', code });
    expect(site.builder.calls).toBe(0);
    expect(await site.spentText()).toBe('0');
  });

  it('gives as many answers to a statistic as the protocol declares, and replays those for ever', async () => {
    expect((await site.door.release(order('moments'))).kind).toBe('released');
    expect(await site.door.release(order('moments', epoch - 1))).toEqual({ kind: 'refused', code: 'ANSWERS_EXHAUSTED' });
    expect((await site.door.release(order('enrolment'))).kind).toBe('released');
    expect((await site.door.release(order('enrolment', epoch - 1))).kind).toBe('released');
    const spent = await site.spentText();
    expect(spent).toBe(formatRational(studyPrice(study.protocol)));
    site.reopen();
    expect(await site.door.release(order('moments', epoch - 1))).toEqual({ kind: 'refused', code: 'ANSWERS_EXHAUSTED' });
    expect((await site.door.release(order('enrolment', epoch, 'r-9'))).kind).toBe('released');
    expect(await site.spentText()).toBe(spent);
  });

  it('replays what a retired statistic answered in its time, and never charges it again', async () => {
    const statistics = [{ name: 'moments', kind: 'group-moments', clip: '4', lambda: '1/2', rho: '2/5' }];
    const old = freezeStudy(parseStudy({ ...protocol, id: 'old', statistics, budget: { rho: '2/5' } }));
    site.store.studies.receive(old.digest, old.protocol.id, canonicalJson(old.protocol));
    for (const { account } of site.approvers) site.store.studies.sign(old.digest, account, 'approved');
    const asked = { ...order('moments'), studyId: old.protocol.id, studyDigest: old.digest };
    expect(await site.door.release(asked)).toEqual({ kind: 'refused', code: 'QUERY_RETIRED' });
    expect(await site.spentText()).toBe('0');

    // As a version that still knew the kind charged and answered it.
    const key = releaseOrderOf(asked, old);
    if ('kind' in key) throw new Error(key.code);
    const charge = await site.store.ledger.charge(key, () => ({ kind: 'granted', event: old.queries[0].event }));
    if (charge.kind === 'refused') throw new Error(charge.code);
    const before = await site.store.ledger.answer(charge, releasedCodec, async () =>
      openGate(charge, await site.builder.build(charge, old, { state: null }, await heldSilence()), new SeededRandom(2)),
    );
    const spent = await site.spentText();
    site.reopen();
    const after = await site.door.release(asked);
    if (before.kind !== 'released' || after.kind !== 'released') throw new Error('it was refused');
    expect(after.vector.value).toEqual(before.vector.value);
    expect(after.charge.replayed).toBe(true);
    expect(await site.door.release({ ...asked, epoch: epoch - 1 })).toEqual({ kind: 'refused', code: 'QUERY_RETIRED' });
    expect(await site.spentText()).toBe(spent);
  });

  it('refuses every opening but the present one and the one before, however short they are', async () => {
    expect((await site.door.release(order('enrolment', epoch - 1))).kind).toBe('released');
    for (const past of [2, 3, 60, 600])
      expect(await site.door.release(order('enrolment', epoch - past))).toEqual({ kind: 'refused', code: 'EPOCH_OUT_OF_RANGE' });
  });

  it('refuses what would exceed the site budget although the study has some left', async () => {
    site.reopen('11/20');
    expect((await site.door.release(order('enrolment'))).kind).toBe('released');
    expect(await site.door.release(order('moments'))).toEqual({ kind: 'refused', code: 'SITE_BUDGET_EXHAUSTED' });
  });

  it('releases nothing in quarantine but what was released before', async () => {
    expect((await site.door.release(order('enrolment'))).kind).toBe('released');
    site.quarantine.compare({ origin: 'collimate/site/north/1', size: 99, root: new Uint8Array(32) });
    expect(await site.door.release(order('moments'))).toEqual({ kind: 'refused', code: 'QUARANTINED' });
  });

  it('charges nothing during a pause, and gives nothing that it has answered already, until it ends', async () => {
    expect((await site.door.release(order('enrolment'))).kind).toBe('released');
    const [spent, { calls }] = [await site.spentText(), site.builder];
    site.pause.begin('olga');
    for (const statistic of ['enrolment', 'moments']) {
      await expect(site.door.release(order(statistic))).rejects.toBeInstanceOf(WorkPaused);
    }
    expect([await site.spentText(), site.builder.calls]).toEqual([spent, calls]);
    site.pause.end();
    for (const statistic of ['enrolment', 'moments']) expect((await site.door.release(order(statistic))).kind).toBe('released');
  });

  it('goes into quarantine for a fork, and not for a log that has grown', () => {
    const head = site.store.releaseLog.checkpoint('north');
    site.quarantine.compare(head);
    site.store.studies.advance(study.digest, 'extracting');
    site.quarantine.compare({ ...head, size: 1, root: site.store.releaseLog.head(1).root });
    expect(site.quarantine.isActive).toBe(false);
    site.quarantine.compare({ ...head, size: 1, root: new Uint8Array(32).fill(7) });
    expect(site.quarantine.isActive).toBe(true);
    site.reopen();
    expect(site.quarantine.isActive).toBe(true);
  });

  it('sends the same number of bytes for an answer and for none', async () => {
    const sizeOf = async (): Promise<number> => {
      const outcome = await site.door.release(order('moments'));
      if (outcome.kind !== 'released' && outcome.kind !== 'unavailable') throw new Error('it was refused');
      const head = site.store.releaseLog.checkpoint('north');
      const { length } = study.queries[1].design;
      const keys = new Keystore(join(site.folder, 'keys'));
      const answers = new ContributionBuilder(new ReceiptSigner(site.store.releaseLog, keys));
      const bytes = answers.build(order('moments'), parseSiteId('north'), outcome, head, length);
      // The receipt is the site's word, which a recovery believes.
      const { studyId, studyDigest, roundId } = { ...outcome.charge.order, ...order('moments') };
      const receipt = receiptFromWire(SubmitContributionRequest.decode(bytes).contribution?.receipt);
      const text = Buffer.from(receiptText({ roundId, studyId, studyDigest }, receipt));
      expect(keys.isSignedWithIdentity(text, receipt.signature!)).toBe(true);
      return bytes.length;
    };
    const released = await sizeOf();
    await site.startAgain();
    site.builder.before = async () => {
      throw new Error('DOE^JANE');
    };
    const unavailable = await sizeOf();
    expect(await site.door.release(order('moments'))).toMatchObject({ kind: 'unavailable' });
    expect(unavailable).toBe(released);
  });

  it('derives what it charges from its own reading of the protocol', async () => {
    const outcome = await site.door.release(order('moments'));
    const query = approvedStudy(study).queries[1];
    expect(outcome).toMatchObject({ charge: { event: query.event } });
  });
});
