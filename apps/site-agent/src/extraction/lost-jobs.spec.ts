import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freezeStudy, parseStudy } from '@collimate/governance-study';
import type { ScanKey } from '@collimate/kernel-canonical';
import { Keystore } from '@collimate/platform-keystore';
import { createLogger, SystemClock } from '@collimate/platform-service-kit';
import { openSiteStore, type SiteStore } from '@collimate/platform-site-store';
import { rehearsalStudy } from '../../fixtures/rehearsal-study.js';
import type { SiteConfig } from '../config/site-config.js';
import { Pause } from '../quarantine/pause.js';
import { ExtractionJobs } from './extraction.jobs.js';
import { openQueue } from './queue.opener.js';
import { QueueWatch } from './queue.watch.js';

describe('a queue that loses its jobs', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lost-jobs-'));
  const logged: string[] = [];
  const clock = new SystemClock();
  let store: SiteStore;
  let jobs: ExtractionJobs;

  beforeAll(async () => {
    const keys = new Keystore(join(folder, 'keys'));
    store = openSiteStore(join(folder, 'site.db'), keys.subjects, clock, keys.headCounter);
    const logger = createLogger({ name: 'test', level: 'info', destination: { write: (line) => void logged.push(line) } });
    const queue = await openQueue({ queue: 'local', dataFolder: folder } as SiteConfig, store, logger);
    jobs = new ExtractionJobs(queue, new QueueWatch(queue, clock, logger), logger, new Pause(store.settings, clock));
  });
  afterAll(async () => {
    await jobs.close();
    store.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('has it said of each study whose jobs are gone, also when those of another wait again already', async () => {
    const first = rehearsalStudy();
    const studies = [first, freezeStudy(parseStudy({ ...(first.protocol as object), id: 'second' }))];
    const put = async (): Promise<boolean[]> => {
      const lost: boolean[] = [];
      for (const study of studies) {
        const [{ digest: plan }] = study.reading.extractions;
        lost.push(
          await jobs.enqueue(
            study,
            ['a'.repeat(64), 'b'.repeat(64)].map((scan) => ({ scan: scan as ScanKey, plan })),
          ),
        );
      }
      return lost;
    };
    expect(await put()).toEqual([false, false]);
    expect(await put()).toEqual([false, false]);
    // As a server does that ends without a file of what it was given.
    store.session.prepare('delete from queue_job').run();
    expect(await put()).toEqual([true, true]);
    expect(await put()).toEqual([false, false]);
    expect(logged.filter((line) => line.includes('QUEUE_LOST_JOBS'))).toHaveLength(2);
  });
});
