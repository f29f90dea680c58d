import { CollimateError } from '@collimate/kernel-errors';
import { BullJobQueue } from '@collimate/platform-queue';
import { failed, fine, skipped, warned, type Check } from '../examination/check.js';

/** Whether the server of the queue takes jobs and keeps them. A queue of the doctor's own is opened and closed. */
export const queueCheck: Check = {
  name: 'queue',
  title: 'queue of extractions',
  async look({ config }) {
    if (config === undefined) return skipped('no settings');
    if (config.queue === 'local') return fine("a table of the agent's database");
    const server = new URL(config.queue).host;
    try {
      const queue = await BullJobQueue.open(config.queue, { name: `doctor-${process.pid}`, place: 'doctor' });
      const { cautions } = queue;
      await queue.close();
      return cautions.length === 0
        ? fine(server)
        : warned(
            `${server}: ${cautions.join(', ')}`,
            'A Redis of the queue needs `appendonly yes` and `maxmemory-policy noeviction`.',
          );
    } catch (error) {
      if (!(error instanceof CollimateError)) throw error;
      return failed(`${server}: ${error.code}`, sentence(error.hint ?? 'look at the server of the queue'));
    }
  },
};

function sentence(hint: string): string {
  return `${hint.charAt(0).toUpperCase()}${hint.slice(1)}.`;
}
