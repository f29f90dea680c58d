import { parsePlan } from './plan.parse.js';

it('calls a protocol one, where a plan is read', () => {
  const protocol = { schema: 'collimate.study/1', id: 'lung', version: 1 };
  expect(() => parsePlan(protocol)).toThrow(
    expect.objectContaining({ code: 'BAD_VALUE', hint: expect.stringContaining('collimate study plan FILE') }),
  );
});
