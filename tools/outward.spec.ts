import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { workspaceProjects } from './scripts/references.mjs';
import { isGenerated } from './shape/generated.mjs';
import { outwardUses } from './shape/outward.mjs';

/*
 * While rows are read nothing leaves the house (docs/adr/0091). That holds for connections that somebody thought of; so every source by which
 * the agent may open one stands here, and a further one is a failure that names it.
 */

const root = join(import.meta.dirname, '..');
const AGENT = '@collimate/site-agent';

/** How a connection keeps the silence, and where that is shown. */
type Keeping =
  /** It carries nothing in the silence, which this spec shows. */
  | { readonly silent: string }
  /** It leads to a server of the hospital's own, or to this machine. */
  | { readonly inHouse: string }
  /** It is opened by a process of its own, which reads no row, or by none. */
  | { readonly apart: string };

const LINK = { silent: 'apps/site-agent/src/link/link.hush.spec.ts' };
const CARRIER = { silent: 'apps/site-agent/src/link/http1.carrier.spec.ts' };
const WAYS = { silent: 'apps/site-agent/src/silence/hushed.ways.spec.ts' };
const WITNESS = { silent: 'apps/site-agent/src/cosigning/witness.post.spec.ts' };
const DOCTOR = { apart: '`collimate site doctor` is a program of its own' };
const QUEUE = { inHouse: 'the queue of extraction, of the hospital' };

/** Every source of the agent and of what it is made of by which a connection may be opened. Whoever adds one says how it keeps the silence. */
const OUTWARD: Readonly<Record<string, { readonly by: readonly string[] } & Keeping>> = {
  'apps/site-agent/src/cosigning/site.cosigning.ts': { by: ['WitnessClient'], ...WITNESS },
  'apps/site-agent/src/cosigning/witness.post.ts': {
    by: ['node:http request', 'node:https request', 'node:tls connect'],
    ...WITNESS,
  },
  'apps/site-agent/src/doctor/command.ts': { by: ['node:child_process execFile'], ...DOCTOR },
  'apps/site-agent/src/doctor/dns.check.ts': { by: ['node:dns/promises lookup'], ...DOCTOR },
  'apps/site-agent/src/doctor/doctor.program.ts': { by: ['CoordinatorVisit'], ...DOCTOR },
  'apps/site-agent/src/doctor/local-port.check.ts': { by: ['fetch'], ...DOCTOR },
  'apps/site-agent/src/doctor/proxy-found.check.ts': { by: ['node:dns/promises lookup'], ...DOCTOR },
  'apps/site-agent/src/examination/coordinator.visit.ts': {
    by: ['node:http request', 'node:http2 connect', 'node:tls connect', 'openWay'],
    ...WAYS,
  },
  'apps/site-agent/src/extraction/isolated.child.ts': {
    by: ['node:child_process fork'],
    apart: 'a process of its own, which is given no key and no address',
  },
  'apps/site-agent/src/hello/upload.step.ts': { by: ['CoordinatorVisit'], ...WAYS },
  'apps/site-agent/src/keys/key.custodian.ts': { by: ['ServiceCustodian'], inHouse: 'the custodian of keys, at the start' },
  'apps/site-agent/src/link/coordinator.channel.ts': {
    by: ['@grpc/grpc-js credentials', '@grpc/grpc-js makeGenericClientConstructor', 'WayRelay'],
    ...LINK,
  },
  'apps/site-agent/src/link/http1.carrier.ts': {
    by: ['node:https Agent', 'node:https request', 'node:tls connect'],
    ...CARRIER,
  },
  'apps/site-agent/src/silence/hushed.ways.ts': { by: ['WayRelay', 'fetchPinnedAuthority', 'probeWay'], ...WAYS },
  'apps/site-agent/src/silence/way.relay.ts': { by: ['node:net connect', 'openWay'], ...WAYS },
  'libs/platform/keystore/src/service-custodian.ts': {
    by: ['node:http request', 'node:https request'],
    inHouse: 'the custodian of keys, at the start',
  },
  'libs/platform/pki/src/pinned-authority.ts': { by: ['openWay'], ...WAYS },
  'libs/platform/pki/src/way.ts': {
    by: ['node:http request', 'node:https request', 'node:net connect', 'node:tls connect'],
    ...WAYS,
  },
  'libs/platform/queue/src/postgres.backend.ts': {
    by: ['bullmq createPostgresBackend', 'bullmq runMigrations', 'bullmq withBackend', 'pg default'],
    ...QUEUE,
  },
  'libs/platform/queue/src/redis.backend.ts': { by: ['bullmq Queue', 'bullmq Worker', 'ioredis Redis'], ...QUEUE },
  'libs/platform/service-kit/src/traces/otlp.traces.ts': {
    by: ['@opentelemetry/exporter-trace-otlp-http OTLPTraceExporter'],
    silent: 'libs/platform/service-kit/src/traces/traces.spec.ts',
  },
  'libs/platform/witness/src/witness.client.ts': { by: ['fetch'], apart: "the coordinator's own way; the agent gives its own" },
};

/** Sources of a project that become part of a program. */
function sourcesOf(dir: string): readonly string[] {
  const files = globSync('src/**/*.ts', { cwd: join(root, dir) }).map((file) => join(dir, file));
  return files.filter((file) => !/\.(spec|e2e-spec|fixture|d)\.ts$/.test(file) && !isGenerated(join(root, file)));
}

/** Folders of the agent and of every room that it is made of. */
function roomsOfTheAgent(): readonly string[] {
  const projects = new Map(workspaceProjects().map((project) => [project.name, project]));
  const reached = new Set<string>([AGENT]);
  for (const name of reached) {
    for (const needed of Object.keys(projects.get(name)?.manifest.dependencies ?? {}))
      if (projects.has(needed)) reached.add(needed);
  }
  return [...reached].flatMap((name) => projects.get(name)?.dir ?? []);
}

describe('connections that the agent opens', () => {
  it('stand on the list, each with what it is opened by', () => {
    const found = roomsOfTheAgent()
      .flatMap(sourcesOf)
      .map((file) => [file, outwardUses(readFileSync(join(root, file), 'utf8'))] as const)
      .filter(([, uses]) => uses.length > 0);
    expect(Object.fromEntries(found)).toEqual(Object.fromEntries(Object.entries(OUTWARD).map(([file, { by }]) => [file, by])));
  });

  it('carry nothing in the silence, as a spec shows that holds one', () => {
    const shown = new Set(Object.values(OUTWARD).flatMap((one) => ('silent' in one ? [one.silent] : [])));
    for (const spec of shown) {
      expect([spec, existsSync(join(root, spec))]).toEqual([spec, true]);
      expect(readFileSync(join(root, spec), 'utf8')).toMatch(/\.during\(|\.shut\(|\.seenIn\(hush/);
    }
  });

  it.each<readonly [string, string, readonly string[]]>([
    ['a request of Node.js', "import { get } from 'node:https';", ['node:https get']],
    ['a whole module', "import * as net from 'net';", ['net *']],
    ['another name for it', "import { connect as dial } from 'node:tls';", ['node:tls connect']],
    ['one that is handed on', "export { request } from 'node:http';", ['node:http request']],
    ['a datagram', "import { createSocket } from 'node:dgram';", ['node:dgram createSocket']],
    ['a name that is looked up', "import dns from 'node:dns';", ['node:dns default']],
    ['a module that is loaded later', "const net = await import('node:net');", ['node:net import()']],
    ['a request of the platform', "await fetch('https://example.org');", ['fetch']],
    ['the same by its full name', "new globalThis.WebSocket('wss://example.org');", ['WebSocket']],
    ['a package that nobody has looked at', "import { request } from 'undici';", ['undici request']],
    ['a way of our own', "import { openWay, type Way } from '@collimate/platform-pki';", ['openWay']],
  ])('are found: %s', (_, text, uses) => {
    expect(outwardUses(text)).toEqual(uses);
  });

  it.each([
    "import type { Socket } from 'node:net';",
    "import { isIP, type Socket } from 'node:net';",
    "import { createServer } from 'node:http';",
    "import * as z from 'zod';",
    'await source.fetch(order);',
  ])('are not found in %s', (text) => {
    expect(outwardUses(text)).toEqual([]);
  });
});
