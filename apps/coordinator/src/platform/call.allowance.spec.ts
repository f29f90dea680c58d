import { parseSiteId } from '@collimate/kernel-canonical';
import { AT_ONCE, CallAllowance } from './call.allowance.js';

class TimedAllowance extends CallAllowance {
  constructor(public time = 0) {
    super();
    this.nowMs = () => this.time;
  }
}

describe('the calls that a site may make', () => {
  const [north, south] = ['north', 'south'].map((id) => parseSiteId(id));

  it('are many at once, then as many as time allows, for each site alone', () => {
    const allowance = new TimedAllowance();
    for (let n = 0; n < AT_ONCE; n++) allowance.take(north);
    const refused = expect.objectContaining({ code: 'TOO_MANY_CALLS', fault: 'busy' });
    expect(() => allowance.take(north)).toThrow(refused);
    allowance.take(south);
    allowance.time += 5_999;
    expect(() => allowance.take(north)).toThrow(refused);
    allowance.time += 1;
    allowance.take(north);
    expect(() => allowance.take(north)).toThrow(refused);
    allowance.time += 30 * 86_400_000;
    for (let n = 0; n < AT_ONCE; n++) allowance.take(north);
    expect(() => allowance.take(north)).toThrow(refused);
  });
});
