import 'reflect-metadata';
import { Controller, Module } from '@nestjs/common';
import { APP_GUARD, NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { endpoint, type AnswerOf } from '@collimate/protocol/http';
import * as z from 'zod';
import { FaultFilter } from '../fault.filter.js';
import { ServiceKitError } from '../service-kit.error.js';
import { AccessGuard, Doorkeeper, type Knock } from './access.guard.js';
import type { BodyFault } from './admission.js';
import { Serves, type CallOf } from './serves.js';
import { serving } from './serving.js';

const API = {
  hello: endpoint({
    method: 'GET',
    path: '/hello/:name',
    access: 'open',
    says: 'hello',
    answer: z.object({ hello: z.string() }),
  }),
  count: endpoint({
    method: 'POST',
    path: '/counts',
    access: ['keeper'],
    says: 'counts',
    body: z.strictObject({ by: z.int().default(1), words: z.array(z.string()).optional() }),
    answer: z.object({ by: z.int(), caller: z.string() }),
  }),
};

@Controller()
class Hello {
  @Serves(API.hello)
  hello({ params }: CallOf<typeof API.hello>): AnswerOf<typeof API.hello> {
    return { hello: params.name };
  }

  unlisted(): void {}
}

@Controller()
class Counts {
  @Serves(API.count)
  count({ body, caller }: CallOf<typeof API.count, string>): AnswerOf<typeof API.count> {
    return { by: body.by, caller };
  }
}

class Door extends Doorkeeper {
  override admit(access: unknown, { token }: Knock): string {
    if (token === undefined) throw new ServiceKitError('DATA_FOLDER_OPEN', 'no token');
    return `${String(access)} ${token.slice(0, 4)}`;
  }

  override bodyRefused(tag: string, fault: BodyFault): Error {
    return new ServiceKitError('CONFIG_INVALID', fault, { place: { tag } });
  }
}

describe('controllers over a table', () => {
  it('are refused by the name of the endpoint that nobody serves, that two serve, or that is not in the table', () => {
    expect(serving(API, [Hello, Counts])).toEqual([Hello, Counts]);
    const failing = (api: Parameters<typeof serving>[0], controllers: Parameters<typeof serving>[1]) => () =>
      serving(api, controllers);
    expect(failing(API, [Hello])).toThrow('count (POST /counts) is served by no method');
    expect(failing(API, [Hello, Counts, Counts])).toThrow('count (POST /counts) is served by two methods');
    expect(failing({ hello: API.hello }, [Hello, Counts])).toThrow('not in the table');
  });

  it('do not compile with another answer than that of the table', () => {
    class Wrong {
      // @ts-expect-error the answer has another key
      @Serves(API.hello)
      hello(): { goodbye: string } {
        return { goodbye: '' };
      }
    }
    expect(Wrong).toBeDefined();
  });

  describe('that run', () => {
    let app: NestFastifyApplication;
    let url: string;

    beforeAll(async () => {
      @Module({
        controllers: serving(API, [Hello, Counts]),
        providers: [
          { provide: APP_GUARD, useClass: AccessGuard },
          { provide: Doorkeeper, useClass: Door },
        ],
      })
      class Sample {}
      app = await NestFactory.create<NestFastifyApplication>(Sample, new FastifyAdapter(), { logger: false });
      const quiet = { error: () => undefined, info: () => undefined, debug: () => undefined };
      app.useGlobalFilters(new FaultFilter(quiet as never));
      await app.listen(0, '127.0.0.1');
      url = await app.getUrl();
    });
    afterAll(() => app.close());

    const post = async (path: string, body: unknown, token?: string) => {
      const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
      const response = await fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
      return [response.status, await response.json()];
    };

    it('give a handler the parts of the path, the body with its defaults, and who calls', async () => {
      expect(await (await fetch(`${url}/hello/you%2Fme`)).json()).toEqual({ hello: 'you/me' });
      expect(await post('/counts', {}, 'abcdefghijklmnopqrstu')).toEqual([201, { by: 1, caller: 'keeper abcd' }]);
    });

    it('ask the doorkeeper before anything is read, and refuse a body by the key that is wrong', async () => {
      expect(await post('/counts', { by: 'x' })).toMatchObject([409, { code: 'DATA_FOLDER_OPEN' }]);
      const page = await fetch(`${url}/nix`, { headers: { accept: 'text/html,*/*' } });
      expect([page.status, page.headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8']);
      expect(await page.text()).toContain('There is nothing at this address');
      expect(await (await fetch(`${url}/nix`)).json()).toMatchObject({ code: 'NOT_FOUND' });
      const refused = [400, { code: 'CONFIG_INVALID', detail: 'form', place: { tag: 'by' } }];
      expect(await post('/counts', { bye: 1 }, 'abcdefghijklmnopqrstu')).toMatchObject([
        400,
        { detail: 'unknown', place: { tag: 'bye' } },
      ]);
      expect(await post('/counts', { by: 'x' }, 'abcdefghijklmnopqrstu')).toMatchObject(refused);
      expect(await post('/counts', { words: ['a', 'b\0'] }, 'abcdefghijklmnopqrstu')).toMatchObject([
        400,
        { place: { tag: 'words.1' } },
      ]);
      expect(await (await fetch(`${url}/hello/you%00`)).json()).toMatchObject({ code: 'CONFIG_INVALID', place: { tag: 'name' } });
      const unknown = [400, { place: { tag: 'more' } }];
      expect(await post('/counts', { more: 1 }, 'abcdefghijklmnopqrstu')).toMatchObject(unknown);
    });
  });
});
