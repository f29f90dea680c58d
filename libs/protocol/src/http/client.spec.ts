import * as z from 'zod';
import { clientOf, type Request } from './client.js';
import { endpoint, statusOf } from './endpoint.js';

const API = {
  list: endpoint({ method: 'GET', path: '/things', access: 'open', says: 'all', answer: z.array(z.string()) }),
  rename: endpoint({
    method: 'POST',
    path: '/things/:thing/parts/:part',
    access: 'owner',
    says: 'another name',
    body: z.strictObject({ name: z.string(), loud: z.boolean().default(false) }),
    answer: z.object({ name: z.string() }),
    timeoutMs: 5_000,
  }),
  drop: endpoint({ method: 'POST', path: '/things/:thing/drop', access: 'owner', says: 'gone' }),
};

describe('a client made from a table', () => {
  const sent: Request[] = [];
  const client = clientOf(API, async (request) => {
    sent.push(request);
    return { name: 'as it came', more: 1 };
  });
  beforeEach(() => void sent.splice(0));

  it('fills the parts of the path in, in their order and escaped, and sends the body after them', async () => {
    await client.rename('a/b', 7, { name: 'c', loud: undefined });
    expect(sent).toEqual([{ method: 'POST', path: '/things/a%2Fb/parts/7', body: { name: 'c' }, timeoutMs: 5_000 }]);
  });

  it('sends no body where none is read', async () => {
    await client.list();
    await client.drop('x');
    expect(sent.map(({ body }) => body)).toEqual([undefined, undefined]);
  });

  it('hands an answer on as it came, with keys that the table does not know', async () => {
    expect(await client.rename('a', 'b', { name: 'c', loud: undefined })).toEqual({ name: 'as it came', more: 1 });
  });

  it('does not compile with a body or a part of the path too few', () => {
    // @ts-expect-error the body is missing
    void client.rename('a', 'b');
    // @ts-expect-error a part of the path is missing
    void client.rename('a', { name: 'c' });
    // @ts-expect-error the key has another name
    void client.rename('a', 'b', { title: 'c', loud: true });
    const loudly = { aloud: true };
    // @ts-expect-error a key that may be left out has another name, and comes with a spread
    void client.rename('a', 'b', { name: 'c', ...loudly });
    expect(sent).toHaveLength(4);
  });

  it('knows the status of a good answer', () => {
    expect([statusOf(API.list), statusOf(API.rename), statusOf(API.drop)]).toEqual([200, 201, 204]);
  });
});
