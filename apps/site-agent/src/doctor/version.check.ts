import { AGENT_VERSION } from '../ground/agent.version.js';
import { fine, skipped, warned, type Check } from '../examination/check.js';
import { askEcho } from '../examination/echo.js';

/** Whether agent and coordinator have the same version, or two successive ones. */
export const versionCheck: Check = {
  name: 'version',
  title: "version beside the coordinator's",
  async look({ visit }) {
    if (visit === undefined) return skipped('no address');
    const echo = await askEcho(visit, 0);
    if (echo.kind !== 'echoed') return skipped('the coordinator does not say its version');
    const { version } = echo.answer;
    const [major, minor] = partsOf(version);
    const [ownMajor, ownMinor] = partsOf(AGENT_VERSION);
    const seen = `agent ${AGENT_VERSION}, coordinator ${version}`;
    if (major === ownMajor && Math.abs(minor - ownMinor) <= 1) return fine(seen);
    return warned(seen, 'They are more than one version apart: upgrade the older one. No upgrade needs a new enrolment.');
  },
};

function partsOf(version: string): readonly number[] {
  return version.split('.').map(Number);
}
