import { failed, fine, type Check } from '../examination/check.js';

/** Whether the coordinator's address is set. */
export const addressCheck: Check = {
  name: 'address',
  title: 'address of the coordinator',
  look: ({ way }) =>
    way === undefined
      ? failed(
          'nobody said where the coordinator is',
          'Name it: `collimate site doctor https://HOST:PORT`, or the invitation CM1-…, which also says whom to trust; an enrolled site knows it.',
        )
      : fine(`${way.host}, port ${way.port}`),
};
