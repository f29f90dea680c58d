import { probeWay, wayHint } from '@collimate/platform-pki';
import { CoordinatorVisit } from '../examination/coordinator.visit.js';
import { askEcho } from '../examination/echo.js';
import type { HelloStep } from './hello.step.js';

/** As large as a vector of 8,000 cells. */
const UPLOAD_BYTES = 64 * 1024;

/** Made-up bytes reach the coordinator of the enrolment, and come back as their hash. */
export const uploadStep: HelloStep = {
  name: 'upload',
  title: 'an upload arrives whole at the coordinator',
  async prove({ coordinator }) {
    if (coordinator === undefined) return { state: 'skip', seen: 'not enrolled yet: `collimate site setup CM1-…`' };
    const { way, authorityPem } = coordinator;
    const trouble = await probeWay(way, authorityPem);
    const cure = '`collimate site doctor` walks the way step by step.';
    if (trouble !== 'NOTHING') return { state: 'fail', seen: `${trouble}: ${wayHint(trouble)}`, cure };
    const echo = await askEcho(new CoordinatorVisit(way), UPLOAD_BYTES);
    if (echo.kind === 'refused' && echo.status === 404)
      return {
        state: 'warn',
        seen: 'the coordinator is of a version that has no echo',
        cure: 'Nothing; its operator may upgrade it.',
      };
    if (echo.kind !== 'echoed' || !echo.isWhole)
      return { state: 'fail', seen: echo.kind === 'stopped' ? echo.stop.trouble : 'it did not arrive as it was sent', cure };
    return { state: 'ok', seen: `64 KiB in ${Math.ceil(echo.tookMs)} ms` };
  },
};
