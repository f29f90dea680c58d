import { wayHint } from '@collimate/platform-pki';
import { failed, fine, skipped, warned } from '../examination/check.js';
import { CoordinatorVisit } from '../examination/coordinator.visit.js';
import { askEcho } from '../examination/echo.js';
import type { HelloStep } from './hello.step.js';

/** As large as a vector of 8,000 cells. */
const UPLOAD_BYTES = 64 * 1024;

/** Made-up bytes reach the coordinator of the enrolment, and come back as their hash. */
export const uploadStep: HelloStep = {
  name: 'upload',
  title: 'an upload arrives whole at the coordinator',
  async prove({ coordinator, ways }) {
    if (coordinator === undefined) return skipped('not enrolled yet: `collimate site setup CM1-…`');
    const { way, authorityPem } = coordinator;
    const trouble = await ways.probe(way, authorityPem);
    const cure = '`collimate site doctor` walks the way step by step.';
    if (trouble !== 'NOTHING') return failed(`${trouble}: ${wayHint(trouble)}`, cure);
    const echo = await askEcho(new CoordinatorVisit(way, ways.open), UPLOAD_BYTES);
    if (echo.kind === 'refused' && echo.status === 404)
      return warned('the coordinator is of a version that has no echo', 'Nothing; its operator may upgrade it.');
    if (echo.kind !== 'echoed' || !echo.isWhole)
      return failed(echo.kind === 'stopped' ? echo.stop.trouble : 'it did not arrive as it was sent', cure);
    return fine(`64 KiB in ${Math.ceil(echo.tookMs)} ms`);
  },
};
