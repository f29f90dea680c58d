import type { FrozenStudy } from './frozen.study.js';
import { sharingOf } from './noise.sharing.js';
import { studyPrice } from './protocol.js';

/**
 * The parts of a study of version 2 that must not change, as JSON: its digest and price, and of each release the digest
 * of the query and its whole layout.
 */
export function frozenForm({ protocol, digest, queries, reading }: FrozenStudy): unknown {
  const releases = queries.map(({ name, spec, ...query }) => ({ name, kind: spec.kind, ...query }));
  const form = { digest, price: studyPrice(protocol), sharing: sharingOf(protocol) ?? null, releases, reading };
  return JSON.parse(JSON.stringify(form, exactly));
}

/** Numbers without an end stand as text. */
function exactly(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}

/** A form as JSON Schema has it. */
interface Form {
  readonly properties?: Readonly<Record<string, Form>>;
  readonly additionalProperties?: Form | boolean;
  readonly items?: Form;
  readonly prefixItems?: readonly Form[];
  readonly anyOf?: readonly Form[];
  readonly oneOf?: readonly Form[];
  readonly required?: readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
}

/** Keys whose words distinguish several forms. */
const TELLING = ['kind', 'type', 'source', 'method'];

/**
 * @param values written there; without values, all forms are walked
 * @returns places of the keys of a form, `releases[]<cells>.rho`: all keys of the form, or those that the values use
 */
export function keysOf(form: Form, values?: readonly unknown[], at = ''): readonly string[] {
  const given = values?.filter((value) => value !== undefined);
  if (given?.length === 0) return [];
  const forms = form.anyOf ?? form.oneOf;
  if (forms !== undefined) {
    return forms.flatMap((one) =>
      keysOf(
        one,
        given?.filter((value) => fits(one, value)),
        at,
      ),
    );
  }
  const label = TELLING.map((key) => form.properties?.[key]?.const).find((word) => word !== undefined);
  const here = label === undefined ? at : `${at}<${String(label)}>`;
  const parts = (of: (value: object) => readonly unknown[]): readonly unknown[] | undefined =>
    given?.flatMap((value) => (typeof value === 'object' && value !== null ? of(value) : []));
  const all = parts((value) => Object.values(value));
  const below = [form.items, form.additionalProperties, ...(form.prefixItems ?? [])].filter((one) => typeof one === 'object');
  return [
    ...Object.entries(form.properties ?? {}).flatMap(([key, inner]) => {
      const own = parts((value) => (key in value ? [(value as Record<string, unknown>)[key]] : []));
      return own?.length === 0 ? [] : [`${here}.${key}`, ...keysOf(inner, own, `${here}.${key}`)];
    }),
    ...below.flatMap((one) => keysOf(one, all, `${here}[]`)),
  ];
}

function fits({ properties = {}, required = [], anyOf, oneOf }: Form, value: unknown): boolean {
  const forms = anyOf ?? oneOf;
  if (forms !== undefined) return forms.some((one) => fits(one, value));
  if (typeof value !== 'object' || value === null) return Object.keys(properties).length === 0;
  return Object.entries(properties).every(([key, inner]) => {
    const given = (value as Readonly<Record<string, unknown>>)[key];
    if (given === undefined) return !required.includes(key);
    return inner.const === undefined ? (inner.enum?.includes(given) ?? true) : given === inner.const;
  });
}
