/** Holds a rendered chart to what a cluster would ask of it and to what we promise: no root, no writable root, no capability. */
import { readFileSync } from 'node:fs';
import yaml from 'yaml';
import * as z from 'zod';

const locked = z.object({
  allowPrivilegeEscalation: z.literal(false),
  readOnlyRootFilesystem: z.literal(true),
  capabilities: z.object({ drop: z.tuple([z.literal('ALL')]) }),
});
const container = z.object({
  name: z.string().min(1),
  image: z.string().min(1),
  securityContext: locked,
  volumeMounts: z.array(z.object({ name: z.string(), mountPath: z.string().startsWith('/') })),
});
const labels = z.record(z.string(), z.string().min(1));
const metadata = z.object({ name: z.string().regex(/^[a-z0-9-]{1,63}$/) });
const KINDS = {
  Deployment: z.object({
    apiVersion: z.literal('apps/v1'),
    metadata,
    spec: z.object({
      replicas: z.number().int().min(1),
      selector: z.object({ matchLabels: labels }),
      template: z.object({
        metadata: z.object({ labels }),
        spec: z.object({
          automountServiceAccountToken: z.literal(false),
          securityContext: z.object({ runAsNonRoot: z.literal(true), runAsUser: z.number().min(1) }),
          initContainers: z.array(container),
          containers: z.array(container).min(1),
          volumes: z.array(z.object({ name: z.string() })),
        }),
      }),
    }),
  }),
  Service: z.object({
    apiVersion: z.literal('v1'),
    metadata,
    spec: z.object({ selector: labels, ports: z.array(z.object({ port: z.number(), targetPort: z.string() })).min(1) }),
  }),
  PodDisruptionBudget: z.object({
    apiVersion: z.literal('policy/v1'),
    metadata,
    spec: z.object({ minAvailable: z.literal(1), selector: z.object({ matchLabels: labels }) }),
  }),
};

const documents = yaml.parseAllDocuments(readFileSync(process.argv[2], 'utf8')).map((document) => document.toJSON());
for (const document of documents) {
  const kind = KINDS[document?.kind];
  if (kind === undefined) throw new Error(`the chart renders a ${document?.kind}, which nobody looks at`);
  kind.parse(document);
}
const deployment = documents.find(({ kind }) => kind === 'Deployment').spec;
const { spec, metadata: pod } = deployment.template;
const volumes = new Set(spec.volumes.map(({ name }) => name));
for (const { volumeMounts } of [...spec.initContainers, ...spec.containers])
  for (const { name } of volumeMounts) if (!volumes.has(name)) throw new Error(`the volume ${name} is mounted and not there`);
for (const selector of [
  deployment.selector.matchLabels,
  ...documents.filter(({ kind }) => kind === 'Service').map((service) => service.spec.selector),
])
  for (const [key, value] of Object.entries(selector))
    if (pod.labels[key] !== value) throw new Error(`the pod does not bear ${key}: ${value}`);
console.log(`${documents.length} documents`);
