import type { Type } from '@nestjs/common';
import type { Api } from '@collimate/protocol/http';
import { ServiceKitError } from '../service-kit.error.js';
import { SERVED } from './admission.js';

/**
 * Checks controllers against the table of their API.
 * @returns the controllers, for the module
 * @throws ServiceKitError ENDPOINT_UNSERVED naming the endpoint that no method serves, that two serve, or that the
 *   table lacks
 */
export function serving(api: Api, controllers: readonly Type[]): Type[] {
  const served = controllers.flatMap((controller) =>
    Object.values(Object.getOwnPropertyDescriptors(controller.prototype as object)).flatMap(({ value }) => {
      const row: unknown = typeof value === 'function' ? Reflect.getMetadata(SERVED, value) : undefined;
      return row === undefined ? [] : [row];
    }),
  );
  for (const [name, row] of Object.entries(api)) {
    const times = served.filter((one) => one === row).length;
    if (times !== 1)
      throw unserved(`${name} (${row.method} ${row.path}) is served by ${times === 0 ? 'no method' : 'two methods'}`);
  }
  if (served.length !== Object.keys(api).length) throw unserved('a method serves an endpoint that is not in the table');
  return [...controllers];
}

function unserved(what: string): ServiceKitError {
  return new ServiceKitError('ENDPOINT_UNSERVED', `of the HTTP API, ${what}`);
}
