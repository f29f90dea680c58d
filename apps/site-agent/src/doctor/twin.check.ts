import { readdirSync } from 'node:fs';
import { readRunFile } from '../config/run.file.js';
import { kernelText } from './proc.js';
import { failed, fine, skipped, warned, type Check } from '../examination/check.js';

/** End of a running agent's command line on Linux: no argument follows the program. */
const AGENT = /(?:^|\0)[^\0]*\/(?:site-agent\/dist\/agent\/main\.js|collimate-agent\.mjs|collimate-agent)\0?$/;

/** Whether more than one agent runs here: two agents on copies of one folder would both answer as the same site. */
export const twinCheck: Check = {
  name: 'twin',
  title: 'no second agent on this machine',
  look({ config }) {
    if (config === undefined || kernelText('/proc/self/cmdline') === undefined) return skipped('this system does not say it');
    const others = agentsRunning();
    const own = readRunFile(config.dataFolder).pid;
    if (others.length <= 1) return fine(others.length === 0 ? 'none runs' : 'one runs');
    const seen = `${others.length} run, process ids ${others.join(', ')}`;
    return own === undefined || !others.includes(own)
      ? warned(seen, 'Each needs a site, a data folder and a port of its own; end the ones that nobody knows of.')
      : failed(
          seen,
          `Process ${own} is the one of ${config.dataFolder}. If another runs on a copy of that folder, end it: both would answer as one site.`,
        );
  },
};

function agentsRunning(): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && AGENT.test(kernelText(`/proc/${name}/cmdline`) ?? ''))
    .map(Number);
}
