import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canonicalJson, type RoundId } from '@collimate/kernel-canonical';
import { Keystore } from '@collimate/platform-keystore';
import { SystemClock } from '@collimate/platform-service-kit';
import { openSiteStore, type SiteStore } from '@collimate/platform-site-store';
import { orderOf, rehearsalStudy } from '../../fixtures/rehearsal-study.js';
import { EndedStudies } from './ended.studies.js';
import { SiteStudies } from './site.studies.js';

describe('the word that studies have ended', () => {
  const [one, other] = [rehearsalStudy(), rehearsalStudy(3_600_001)];
  let folder: string;
  let store: SiteStore;
  let studies: SiteStudies;
  let ended: EndedStudies;
  let said: unknown[];
  const over = (): readonly string[] => studies.all().flatMap(({ digest, isEnded }) => (isEnded ? [digest] : []));

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ended-'));
    store = openSiteStore(':memory:', new Keystore(join(folder, 'keys')).subjects, new SystemClock());
    for (const { digest, protocol } of [one, other]) store.studies.receive(digest, protocol.id, canonicalJson(protocol));
    studies = new SiteStudies(store.studies, store.studyWords);
    said = [];
    const logger = { info: (line: unknown) => void said.push(line), warn: () => undefined };
    ended = new EndedStudies(studies, store.studyWords, store.rounds, logger);
  });
  afterEach(() => {
    store.close();
    rmSync(folder, { recursive: true });
  });

  it('is taken for the studies that are here, and logged once', () => {
    for (let beat = 0; beat < 3; beat++) ended.ended([one.digest, 'b'.repeat(64), '', one.digest]);
    expect(over()).toEqual([one.digest]);
    expect([...store.studyWords.ended()]).toEqual([one.digest]);
    expect(said).toEqual([{ study: one.protocol.id, digest: one.digest }]);
  });

  it('stands although it is said no more, until an order comes of that very study', () => {
    ended.ended([one.digest, other.digest]);
    ended.ended([]);
    ended.ordered(other.digest);
    expect(over()).toEqual([one.digest]);
    ended.ordered(other.digest);
    expect(said).toHaveLength(3);
  });

  it('is not taken while an order is open, for the answer waits for its scans, and is taken afterwards', () => {
    const id = 'r-1' as RoundId;
    store.rounds.insert(orderOf(one, one.queries[0].name, id));
    ended.ended([one.digest]);
    expect(over()).toEqual([]);
    store.rounds.advance(id, 'sent');
    ended.ended([one.digest]);
    expect(over()).toEqual([one.digest]);
  });
});
