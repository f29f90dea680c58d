import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { checkpointText } from '@collimate/governance-provenance';
import type { ContributionsDocument } from '@collimate/governance-publication';
import { freezeStudy, parseStudy, type FrozenStudy } from '@collimate/governance-study';
import { fromHex } from '@collimate/kernel-canonical';
import {
  Progress,
  receiptFromDocument,
  receiptText,
  SiteAlarm,
  type RoundOrder,
  type SealedContribution,
} from '@collimate/protocol';
import { RehearsalCoordinator } from '../../fixtures/rehearsal-coordinator.js';
import type { RehearsalSite } from '../../fixtures/rehearsal-site.js';
import { protocolFor } from '../../fixtures/rehearsal-study.js';

const home = new RehearsalCoordinator();

beforeAll(() => home.start());
afterAll(() => home.end());

/** A study of two rounds, opened, whose sites are ready. */
async function opened(id: string, sites: readonly RehearsalSite[]): Promise<FrozenStudy> {
  const study = freezeStudy(
    parseStudy(
      protocolFor(
        id,
        sites.map((site) => site.id),
      ),
    ),
  );
  await home.http('POST', '/api/v1/studies', study.protocol);
  await home.http('POST', `/api/v1/studies/${id}/open`);
  for (const site of sites) await site.report(study, Progress.PROGRESS_READY);
  return study;
}

/** Takes the orders of one round, and answers them. */
async function answered(study: FrozenStudy, sites: readonly RehearsalSite[], round: number, isOlder = false): Promise<void> {
  const orders: RoundOrder[] = [];
  for (const site of sites) orders.push(await site.nextOrder());
  for (const [n, site] of sites.entries()) {
    const { design } = study.queries[round];
    const step = design.kind === 'moments' ? design.lattice.countStep : 1n;
    const moments = [0n, 0n, 40n * step, 0n, 0n, 0n, 0n, 30n * step, 0n, 0n];
    const sealed = site.answer(orders[n], study, design.kind === 'moments' ? moments : [30n, 20n]);
    const none = Buffer.alloc(0);
    const unsigned: SealedContribution = { ...sealed, receipt: { ...sealed.receipt!, signature: none } };
    await site.witness(isOlder ? { signature: none } : {});
    await site.submit(isOlder ? unsigned : sealed);
  }
}

async function published(id: string): Promise<ContributionsDocument> {
  const answer = await fetch(`${home.running.address.pageUrl}/api/v1/public/studies/${id}/contributions`);
  return (await answer.json()) as ContributionsDocument;
}

async function named(site: RehearsalSite, key = site.logKey): Promise<string> {
  site.stand(SiteAlarm.SITE_ALARM_NONE, key);
  await site.hello();
  return createPublicKey(key).export({ format: 'der', type: 'spki' }).toString('base64');
}

/** Whether heads and receipts of a site are signed under a key. */
function signedBy(key: string, site: string, { digest, protocol }: FrozenStudy, { rounds }: ContributionsDocument): boolean[] {
  const spki = createPublicKey({ key: Buffer.from(key, 'base64'), format: 'der', type: 'spki' });
  return rounds.flatMap(({ roundId = '', contributions }) =>
    contributions
      .filter((one) => one.site === site)
      .flatMap(({ receipt, head }) => {
        const place = { roundId, studyId: protocol.id, studyDigest: digest };
        const text = receiptText(place, receiptFromDocument(receipt));
        const ofHead = checkpointText({ ...head, root: fromHex(head.root) });
        return [
          verify(null, Buffer.from(text), spki, fromHex(receipt.signature ?? '')),
          verify(null, Buffer.from(ofHead), spki, Buffer.from(head.signature ?? '', 'base64')),
        ];
      }),
  );
}

describe('the keys that are published with what the sites sent', () => {
  it('are those under which they signed it, whatever a site names later', async () => {
    const three = await home.join(['key-a', 'key-b', 'key-c']);
    const before = await Promise.all(three.map((site) => named(site)));
    const study = await opened('later-key', three);
    for (const round of [0, 1]) await answered(study, three, round);
    const first = await published('later-key');
    expect(first.sites).toEqual(three.map(({ id }, n) => ({ site: id, publicKey: before[n] })));
    await named(three[2], generateKeyPairSync('ed25519').privateKey);
    const second = await published('later-key');
    expect(second).toEqual(first);
    expect(signedBy(before[2], 'key-c', study, second)).toEqual([true, true, true, true]);
  });

  it('are none of sites that signed nothing, also once their agents do', async () => {
    const three = await home.join(['old-a', 'old-b', 'old-c']);
    const study = await opened('older', three);
    for (const round of [0, 1]) await answered(study, three, round, true);
    for (const site of three) await named(site);
    expect((await published('older')).sites).toEqual(three.map(({ id }) => ({ site: id, publicKey: null })));
  });

  it('are several where a site named one between two rounds', async () => {
    const three = await home.join(['mid-a', 'mid-b', 'mid-c']);
    const study = await opened('between', three);
    await answered(study, three, 0, true);
    const keys = await Promise.all(three.map((site) => named(site)));
    await answered(study, three, 1);
    const expected = three.flatMap(({ id }, n) => [null, keys[n]].map((publicKey) => ({ site: id, publicKey })));
    expect((await published('between')).sites).toEqual(expected);
  });
});
