import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { canonicalJson, digestOf, parseStudyId } from '@collimate/kernel-canonical';
import { Keystore } from '@collimate/platform-keystore';
import { SystemClock } from '@collimate/platform-service-kit';
import { openSiteStore, type SiteStore } from '@collimate/platform-site-store';
import { rehearsalStudy } from '../../fixtures/rehearsal-study.js';
import { SiteStudies } from './site.studies.js';

describe('the studies of a site', () => {
  const good = rehearsalStudy();
  let folder: string;
  let store: SiteStore;
  let studies: SiteStudies;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'studies-'));
    const clock = new SystemClock();
    store = openSiteStore(':memory:', new Keystore(join(folder, 'keys')).subjects, clock);
    store.studies.receive(good.digest, good.protocol.id, canonicalJson(good.protocol));
    studies = new SiteStudies(store.studies, store.studyWords);
  });
  afterEach(() => {
    store.close();
    rmSync(folder, { recursive: true });
  });

  /** Stores a text that an older version may have taken, and counts how often it is read. */
  const keep = (id: string, protocol: object): { reads: number } => {
    const text = canonicalJson(protocol);
    store.studies.receive(digestOf('collimate.study/1', protocol), parseStudyId(id), text);
    const counted = { reads: 0 };
    const parse = JSON.parse.bind(JSON);
    jest.spyOn(JSON, 'parse').mockImplementation((given, reviver) => {
      if (given === text) counted.reads += 1;
      return parse(given, reviver) as unknown;
    });
    return counted;
  };

  it('are there although one of them is refused, which is read once and not at each look', () => {
    const counted = keep('large', { schema: 'collimate.study/1', id: 'large', sites: new Array<string>(2000).fill('north') });
    for (let look = 0; look < 3; look++) expect(studies.all().map(({ digest }) => digest)).toEqual([good.digest]);
    expect(counted.reads).toBe(1);
    jest.restoreAllMocks();
  });

  it('name in the log the one that is refused, once, with the reason and what can be done', () => {
    const error = jest.fn();
    const logging = new SiteStudies(store.studies, store.studyWords, { error });
    const large = { schema: 'collimate.study/1', id: 'large', sites: new Array<string>(2000).fill('north') };
    store.studies.receive(digestOf('collimate.study/1', large), parseStudyId('large'), canonicalJson(large));
    logging.all();
    logging.all();
    expect(error).toHaveBeenCalledTimes(1);
    const said = { study: digestOf('collimate.study/1', large), state: 'received', code: expect.stringMatching(/^[A-Z_]+$/) };
    expect(error).toHaveBeenCalledWith(said, expect.stringContaining('answers nothing'));
  });

  it('are there although one text throws what nobody foresaw', () => {
    keep('deep', { schema: 'collimate.study/1', id: 'deep' });
    jest.spyOn(JSON, 'parse').mockImplementation(() => {
      throw new RangeError('too deep');
    });
    expect(studies.all()).toEqual([]);
    jest.restoreAllMocks();
    expect(new SiteStudies(store.studies, store.studyWords).all()).toHaveLength(1);
  });
});
