import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { StrangersRoom, type Logger } from '@collimate/platform-service-kit';

/** Least time between two log lines about cut connections, ms. */
const TELL_MS = 60_000;

/** The room of peers without a verified certificate; the log tells when connections were cut. */
export function roomForStrangers(app: NestFastifyApplication, logger: Logger): StrangersRoom {
  let cut = 0;
  let told = -Infinity;
  const room = new StrangersRoom(() => {
    cut += 1;
    if (performance.now() - told < TELL_MS) return;
    logger.warn(
      { code: 'STRANGERS_CUT', cut },
      'peers without a certificate take more room than there is; the quietest were cut',
    );
    told = performance.now();
    cut = 0;
  });
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onRequest', (request, _reply, done) => {
      room.reads(request.raw);
      done();
    });
  return room;
}
