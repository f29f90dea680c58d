import type { RunningJob } from '@collimate/platform-queue';
import { ENGINE_DEFINITION } from '@collimate/radiomics-pipeline';
import { rehearsalStudy } from '../../fixtures/rehearsal-study.js';
import { AgentError, type AgentErrorCode } from '../ground/agent.error.js';
import type { Pause } from '../quarantine/pause.js';
import type { Quarantine } from '../quarantine/quarantine.js';
import type { StudyStandings } from '../studies/study.standings.js';
import type { ExtractJob } from './extraction.jobs.js';
import { JobRunner } from './job.runner.js';
import type { ScanExtractor } from './scan.extractor.js';
import type { ScanRecord } from './scan.record.js';

describe('the last attempt at a scan', () => {
  const study = rehearsalStudy();
  const engine = { runs: ENGINE_DEFINITION, approved: [ENGINE_DEFINITION] };
  const standing = {
    study,
    digest: study.digest,
    state: 'extracting',
    isCancelled: false,
    engine,
    isSpent: false,
    isEnded: false,
  };
  const job = {
    id: 'extract.x',
    payload: { study: study.digest, scan: 'a'.repeat(64) },
    attempt: 2,
    signal: new AbortController().signal,
  } as unknown as RunningJob<ExtractJob>;
  const skipped: string[] = [];
  const runner = (code: AgentErrorCode): JobRunner =>
    new JobRunner(
      { find: async () => standing } as unknown as StudyStandings,
      { onEnter: () => undefined, isActive: false } as unknown as Quarantine,
      {
        extract: async () => {
          throw new AgentError(code, 'no features');
        },
      } as unknown as ScanExtractor,
      { skip: (_scan: string, _plan: string, why: string) => void skipped.push(why) } as unknown as ScanRecord,
      { current: undefined } as unknown as Pause,
    );
  beforeEach(() => skipped.splice(0));

  it('leaves the scan out where it is the scan that was tried', async () => {
    await runner('EXTRACTION_CRASHED').run(job);
    expect(skipped).toEqual(['EXTRACTION_CRASHED']);
  });

  it.each(['JOB_FOREIGN', 'EXTRACTION_CANCELLED'] as const)(
    'leaves no scan out for %s, which says nothing of it',
    async (code) => {
      await expect(runner(code).run(job)).rejects.toMatchObject({ code });
      expect(skipped).toEqual([]);
    },
  );
});
