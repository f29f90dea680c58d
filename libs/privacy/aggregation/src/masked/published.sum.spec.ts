import type { SiteId } from '@collimate/kernel-canonical';
import { summed, taken, uploaded } from './attempt.walk.fixture.js';
import { closeAll } from './closing.all.js';
import { questionOf, sitesOf } from './noble.crypto.fixture.js';
import { checkTranscript, confirmedBy, confirmPublished, type AttemptTranscript } from './published.sum.js';
import type { CheckedRoster } from './roster.checks.js';
import { isSignedBy } from './public.keys.js';
import { signSurvivors } from './site.unmasking.js';

const verify = isSignedBy;

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
    sum: sum.vector,
  };

  test('is checked by anybody, and confirmed by each site', () => {
    expect((checkTranscript(transcript, verify) as CheckedRoster).r).toBe(roster.r);
    const confirmations = attempts.map((attempt, i) => taken(confirmPublished(attempt, transcript, sites[i].tools)).out);
    expect(confirmedBy(transcript, roster, confirmations, verify)).toEqual({ sites: sum.survivors });
    expect(confirmedBy(transcript, roster, confirmations.slice(0, 2), verify)).toEqual({ sites: sum.survivors.slice(0, 2) });
    expect(confirmedBy(transcript, roster, confirmations.slice(0, 1), verify)).toMatchObject({ code: 'PUBLISHED_OTHERWISE' });
  });

  test('is another where sum, hash, question or signature is another', () => {
    const confirmations = attempts.map((attempt, i) => taken(confirmPublished(attempt, transcript, sites[i].tools)).out);
    const wrong = { ...transcript, sum: [transcript.sum[0] + 1n, transcript.sum[1]] };
    expect(confirmedBy(wrong, roster, confirmations, verify)).toMatchObject({ code: 'PUBLISHED_OTHERWISE' });
    const swapped = { ...transcript, uploads: [{ ...uploads[0], hash: uploads[1].hash }, ...uploads.slice(1)] };
    expect(checkTranscript(swapped, verify)).toMatchObject({ code: 'UPLOAD_REFUSED', site: 's001' });
    expect(confirmPublished(attempts[0], swapped, sites[0].tools)).toMatchObject({ code: 'PUBLISHED_OTHERWISE' });
    expect(checkTranscript({ ...transcript, question: { ...question, epoch: 8 } }, verify)).toMatchObject({
      code: 'SIGNATURE_REFUSED',
    });
    expect(checkTranscript({ ...transcript, rosterSignatures: answers.slice(1) }, verify)).toMatchObject({ site: 's001' });
    expect(checkTranscript({ ...transcript, survivors: transcript.survivors.slice(1) }, verify)).toMatchObject({
      code: 'SURVIVORS_REFUSED',
    });
    expect(checkTranscript({ ...transcript, sum: [1n] }, verify)).toMatchObject({ code: 'WRONG_VECTOR' });
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
    sum: [6n],
  };
  expect(summed(sitesOf(5), question, (i) => [BigInt(i)], [4])).toMatchObject({ vector: [6n] });
  expect(confirmPublished(signed[0].attempt, transcript, sites[0].tools)).toMatchObject({ kind: 'stepped' });
  expect(confirmPublished(attempts[0], transcript, sites[0].tools)).toMatchObject({ code: 'PUBLISHED_OTHERWISE' });
  expect(checkTranscript({ ...transcript, survivorSignatures: transcript.survivorSignatures.slice(1) }, verify)).toMatchObject({
    code: 'SURVIVORS_REFUSED',
  });
});
