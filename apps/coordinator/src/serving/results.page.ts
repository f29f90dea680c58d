import { existsSync } from 'node:fs';
import fastifyHelmet from '@fastify/helmet';
import fastifyStatic from '@fastify/static';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

const PUBLIC_PATHS = /^\/(?:$|api\/v1\/public\/|healthz$|[A-Za-z0-9._-]+$)/;

/**
 * Serves the built results page under a policy that runs no script but its own. Over plain HTTP, which is there for the
 * page alone, everything that needs a token is not found.
 */
export async function serveResultsPage(app: NestFastifyApplication, dir: string): Promise<void> {
  await app.register(fastifyHelmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        // Plot writes style elements into its charts.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        fontSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    strictTransportSecurity: false,
  });
  const fastify = app.getHttpAdapter().getInstance();
  fastify.addHook('onRequest', async (request, reply) => {
    const encrypted = (request.raw.socket as { readonly encrypted?: boolean }).encrypted === true;
    if (!encrypted && !PUBLIC_PATHS.test(request.url.split('?')[0])) await reply.status(404).send();
  });
  if (existsSync(dir))
    await app.register(fastifyStatic, { root: dir, index: ['index.html'], wildcard: false, cacheControl: false });
}
