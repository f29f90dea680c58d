import type { SiteId } from '@collimate/kernel-canonical';
import { AddedUploads } from './added.uploads.js';
import { summed, taken, uploaded } from './attempt.walk.fixture.js';
import { closeAll } from './closing.all.js';
import { isSigned, questionOf, sitesOf } from './noble.crypto.fixture.js';
import { checkSum, checkTranscript, confirmedBy, confirmPublished, sumDigest, type AttemptTranscript } from './published.sum.js';
import type { CheckedRoster } from './roster.checks.js';
import { openedSecrets, type OpenedSecrets } from './closing.threshold.js';
import { signSurvivors, unmask } from './site.unmasking.js';

const verify = isSigned;

describe('what is published of an attempt under `all`', () => {
  const sites = sitesOf(5);
  const question = questionOf({ closing: 'all', colluding: 1, dropouts: 0 }, 2);
  const { roster, attempts, answers, uploads } = uploaded(sites, question, (i) => [BigInt(i), 7n]);
  const sum = closeAll(roster, uploads);
  if (sum.kind !== 'sum') throw new Error(sum.code);
  const transcript: AttemptTranscript = {
    question,
    adverts: roster.adverts,
    rosterSignatures: answers,
    survivors: sum.survivors,
    survivorSignatures: [],
    uploads,
    sumDigest: sumDigest(sum.vector),
  };
  const addedUp = (): AddedUploads => {
    const added = new AddedUploads(roster.r, question.length);
    for (const { site, masked } of uploads) added.add(site, masked);
    return added;
  };
  const confirmed = () => {
    return attempts.map((attempt, i) => taken(confirmPublished(attempt, { transcript, added: addedUp() }, sites[i].tools)).out);
  };

  test('is checked by anybody, and confirmed by each site', () => {
    expect((checkTranscript(transcript, verify) as CheckedRoster).r).toBe(roster.r);
    const confirmations = confirmed();
    expect(confirmedBy(transcript, roster, confirmations, verify)).toEqual({ sites: sum.survivors });
    // T of five sites, one of which may collude, is four: with three, two sums could have an honest half each.
    expect(confirmedBy(transcript, roster, confirmations.slice(0, 4), verify)).toEqual({ sites: sum.survivors.slice(0, 4) });
    expect(confirmedBy(transcript, roster, confirmations.slice(0, 3), verify)).toMatchObject({ code: 'PUBLISHED_OTHERWISE' });
  });

  test('is added up by whoever has the masked vectors, each of which is the one that its site has signed', () => {
    expect(addedUp().sumOf(transcript)).toEqual(sum);
    expect(checkSum(transcript, addedUp())).toBeUndefined();
    expect(checkSum(transcript, undefined)).toMatchObject({ code: 'UPLOAD_REFUSED' });
    const wrong = { ...transcript, sumDigest: sumDigest([sum.vector[0] + 1n, sum.vector[1]]) };
    expect(checkSum(wrong, addedUp())).toMatchObject({ code: 'PUBLISHED_OTHERWISE' });
    const [first, ...rest] = uploads;
    const bent = first.masked.map((byte, at) => (at === 0 ? byte ^ 1 : byte));
    const added = (list: readonly (readonly [site: SiteId, masked: Uint8Array])[]): AddedUploads => {
      const one = new AddedUploads(roster.r, question.length);
      for (const [site, masked] of list) one.add(site, masked);
      return one;
    };
    const others = rest.map(({ site, masked }) => [site, masked] as const);
    expect(added([[first.site, bent], ...others]).sumOf(transcript)).toMatchObject({ code: 'UPLOAD_REFUSED', site: first.site });
    expect(added(others).sumOf(transcript)).toMatchObject({ code: 'UPLOAD_REFUSED', site: first.site });
    const twice = addedUp();
    expect(twice.add(first.site, first.masked)).toMatchObject({ code: 'UPLOAD_REFUSED' });
    expect(twice.add('elsewhere' as SiteId, first.masked.slice(8))).toMatchObject({ code: 'UPLOAD_REFUSED' });
    expect(twice.add('elsewhere' as SiteId, new Uint8Array(first.masked.length))).toBeUndefined();
    expect(twice.sumOf(transcript)).toMatchObject({ code: 'UPLOAD_REFUSED' });
    expect(confirmPublished(attempts[0], { transcript }, sites[0].tools)).toMatchObject({ code: 'PUBLISHED_OTHERWISE' });
    expect(confirmPublished(attempts[0], { transcript: wrong, added: addedUp() }, sites[0].tools)).toMatchObject({
      code: 'PUBLISHED_OTHERWISE',
    });
  });

  test('is another where sum, hash, question or signature is another', () => {
    const confirmations = confirmed();
    const wrong = { ...transcript, sumDigest: sumDigest([sum.vector[0] + 1n, sum.vector[1]]) };
    expect(confirmedBy(wrong, roster, confirmations, verify)).toMatchObject({ code: 'PUBLISHED_OTHERWISE' });
    const swapped = { ...transcript, uploads: [{ ...uploads[0], hash: uploads[1].hash }, ...uploads.slice(1)] };
    expect(checkTranscript(swapped, verify)).toMatchObject({ code: 'UPLOAD_REFUSED', site: 's001' });
    expect(confirmPublished(attempts[0], { transcript: swapped, added: addedUp() }, sites[0].tools)).toMatchObject({
      code: 'PUBLISHED_OTHERWISE',
    });
    expect(checkTranscript({ ...transcript, question: { ...question, epoch: 8 } }, verify)).toMatchObject({
      code: 'SIGNATURE_REFUSED',
    });
    // Nor with one that is in no sum, or twice.
    for (const more of [uploads[0], { ...uploads[0], site: 'elsewhere' as SiteId }]) {
      expect(checkTranscript({ ...transcript, uploads: [...uploads, more] }, verify)).toMatchObject({ code: 'UPLOAD_REFUSED' });
    }
    expect(checkTranscript({ ...transcript, rosterSignatures: answers.slice(1) }, verify)).toMatchObject({ site: 's001' });
    expect(checkTranscript({ ...transcript, survivors: transcript.survivors.slice(1) }, verify)).toMatchObject({
      code: 'SURVIVORS_REFUSED',
    });
  });
});

test('under `threshold` a site confirms only the survivors that it has signed', () => {
  const sites = sitesOf(5);
  const question = questionOf({ closing: 'threshold', colluding: 1, dropouts: 1 }, 1);
  const { roster, attempts, answers, uploads } = uploaded(sites, question, (i) => [BigInt(i)]);
  const survivors: readonly SiteId[] = attempts.slice(0, 4).map(({ site }) => site);
  const signed = attempts.slice(0, 4).map((attempt, i) => taken(signSurvivors(attempt, survivors, sites[i].tools)));
  const transcript: AttemptTranscript = {
    question,
    adverts: roster.adverts,
    rosterSignatures: answers,
    survivors,
    survivorSignatures: signed.map(({ out }) => out),
    uploads: uploads.slice(0, 4),
    sumDigest: sumDigest([6n]),
  };
  expect(summed(sitesOf(5), question, (i) => [BigInt(i)], [4])).toMatchObject({ vector: [6n] });
  const request = { r: roster.r, survivors, signatures: transcript.survivorSignatures };
  const opening = signed.map(({ attempt }, i) => taken(unmask(attempt, request, sites[i].tools)).out);
  const { crypto } = sites[0].tools;
  const opened = openedSecrets({ roster, survivors, crypto }, opening);
  const addedUp = (secrets: OpenedSecrets): AddedUploads => {
    const added = new AddedUploads(roster.r, 1);
    for (const { site, masked } of transcript.uploads.map((one) => uploads.find(({ site: of }) => of === one.site)!)) {
      added.add(site, masked);
    }
    added.unmask({ roster, survivors, opened: secrets, crypto });
    return added;
  };
  const otherwise = { code: 'PUBLISHED_OTHERWISE' };
  const confirm = (attempt: (typeof attempts)[number], told: AttemptTranscript, added: AddedUploads) =>
    confirmPublished(attempt, { transcript: told, added }, sites[0].tools);
  expect(confirm(signed[0].attempt, transcript, addedUp(opened))).toMatchObject({ kind: 'stepped' });
  // Not without having added up, for another sum, or by secrets that the adverts do not show.
  expect(confirmPublished(signed[0].attempt, { transcript }, sites[0].tools)).toMatchObject(otherwise);
  expect(confirm(signed[0].attempt, { ...transcript, sumDigest: sumDigest([7n]) }, addedUp(opened))).toMatchObject(otherwise);
  for (const { site } of roster.adverts) {
    const bent = new Map(opened).set(
      site,
      opened.get(site)!.map((byte) => byte ^ 1),
    );
    expect(new AddedUploads(roster.r, 1).unmask({ roster, survivors, opened: bent, crypto })).toMatchObject({
      ...{ code: 'UNMASK_FAILED', site },
    });
    expect(confirm(signed[0].attempt, transcript, addedUp(bent))).toMatchObject(otherwise);
  }
  expect(confirm(attempts[0], transcript, addedUp(opened))).toMatchObject(otherwise);
  expect(checkTranscript({ ...transcript, survivorSignatures: transcript.survivorSignatures.slice(1) }, verify)).toMatchObject({
    code: 'SURVIVORS_REFUSED',
  });
});
