import * as z from 'zod';
import { paramNames, statusOf, type Api, type Endpoint } from './endpoint.js';
import { problemSchema } from './problem.js';

/** Head of the document. */
export interface ApiHead {
  readonly title: string;
  readonly version: string;
  readonly description: string;
}

/** @returns the OpenAPI 3.1 document of an API, from its table */
export function openApiDocument(api: Api, { title, version, description }: ApiHead): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const [name, row] of Object.entries(api)) {
    const path = row.path.replace(/:([A-Za-z]+)/g, '{$1}');
    paths[path] = { ...paths[path], [row.method.toLowerCase()]: operationOf(name, row) };
  }
  return {
    openapi: '3.1.0',
    info: { title, version, description },
    paths,
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
      schemas: { Problem: formOf(problemSchema) },
    },
  };
}

function operationOf(name: string, row: Endpoint): object {
  const { path, access, says, body, answer } = row;
  const json = (schema: object) => ({ 'application/json': { schema } });
  const problem = { $ref: '#/components/schemas/Problem' };
  return {
    operationId: name,
    summary: says,
    'x-access': access,
    security: access === 'open' ? [] : [{ token: [] }],
    ...(paramNames(path).length > 0 && {
      parameters: paramNames(path).map((param) => ({ name: param, in: 'path', required: true, schema: { type: 'string' } })),
    }),
    ...(body !== undefined && {
      requestBody: { required: !body.safeParse(undefined).success, content: json(formOf(body)) },
    }),
    responses: {
      [statusOf(row)]: {
        description: answer === undefined ? 'done' : 'the answer',
        ...(answer !== undefined && { content: json(formOf(answer)) }),
      },
      default: { description: 'a problem', content: { 'application/problem+json': { schema: problem } } },
    },
  };
}

/** Input form in both directions: defaults may be left out of bodies, and a later version may add keys to answers. */
function formOf(schema: z.ZodType): object {
  const { $schema: _, ...form } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return form;
}
