import type { AddressInfo } from 'node:net';
import type { Server } from 'node:http';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ServiceKitError } from '@collimate/platform-service-kit';

/**
 * Opens the plain port of the results page on loopback, if one is set; without one, makes the application ready all the same.
 * @returns the real port; null without such a port
 * @throws ServiceKitError PORT_TAKEN
 */
export async function openPagePort(app: NestFastifyApplication, port: number | undefined): Promise<number | null> {
  if (port === undefined) {
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
    return null;
  }
  try {
    await app.listen(port, '127.0.0.1');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw cause;
    throw new ServiceKitError('PORT_TAKEN', `port ${port} is in use`, {
      details: { port },
      hint: 'stop the other program, or set COLLIMATE_COORDINATOR_PAGE_PORT to another port',
    });
  }
  return ((app.getHttpServer() as Server).address() as AddressInfo).port;
}
