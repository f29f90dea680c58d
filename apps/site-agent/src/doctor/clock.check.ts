import { failed, fine, skipped, warned, type Check } from '../examination/check.js';
import { isStop } from '../examination/coordinator.visit.js';

const WARN_S = 60;
const FAIL_S = 300;

/** The clock of this machine beside the one of the coordinator. */
export const clockCheck: Check = {
  name: 'clock',
  title: "clock beside the coordinator's",
  async look({ visit }) {
    if (visit === undefined) return skipped('no address');
    const met = await visit.http('GET', '/healthz');
    if (isStop(met)) return skipped(`no answer: ${met.trouble}`);
    const theirMs = Date.parse(met.headers.date ?? '');
    if (Number.isNaN(theirMs)) return skipped('the answer bears no date');
    // The header counts whole seconds, cut off.
    const skew = (Date.now() - met.tookMs / 2 - theirMs - 500) / 1000;
    const seconds = Math.round(Math.abs(skew));
    const seen = seconds === 0 ? 'the same to the second' : `${seconds} s ${skew < 0 ? 'behind' : 'ahead'}`;
    const cure =
      "Set the clock by the hospital's time server: `sudo timedatectl set-ntp true`; certificates and consent count by it.";
    if (seconds > FAIL_S) return failed(seen, cure);
    return seconds >= WARN_S ? warned(seen, cure) : fine(seen);
  },
};
