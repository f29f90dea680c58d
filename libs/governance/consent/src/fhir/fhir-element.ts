import { instantFromMs, msOfText, type Instant } from '@collimate/kernel-canonical';
import { ConsentError } from '../consent.error.js';
import { startOfDay } from '../start-of-day.js';

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const WITH_ZONE = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/;

/** Elements of Consent that are not understood everywhere, by the names that FHIR R4 and R5 give them. */
const ELEMENTS: ReadonlySet<string> = new Set([
  ...['actor', 'securityLabel', 'class', 'dataPeriod', 'data', 'expression', 'resourceType', 'documentType', 'implicitRules'],
  ...['status', 'scope', 'category', 'patient', 'subject', 'dateTime', 'date', 'period', 'performer', 'organization', 'policy'],
  ...[
    'policyRule',
    'policyBasis',
    'policyText',
    'regulatoryBasis',
    'verification',
    'provision',
    'decision',
    'grantor',
    'grantee',
  ],
  ...['manager', 'controller', 'type', 'action', 'purpose', 'code', 'sourceAttachment', 'sourceReference'],
  ...['entry', 'resource', 'contained', 'parameter', 'part', 'extension', 'modifierExtension', 'coding', 'identifier', 'meta'],
  ...['start', 'end', 'uri', 'verified', 'reference', 'system', 'link', 'total', 'fullUrl', 'request', 'response', 'url'],
]);

/** @returns a name for an error. Only names that FHIR has are shown, because another one may be the name of a person */
export const shownName = (name: string): string => (ELEMENTS.has(name.replace(/^_/, '')) ? name : '…');

/** Fields of a JSON object. */
type Fields = Readonly<Record<string, unknown>>;

/**
 * One element of a resource with its place, such as `entry 3, Consent.provision.provision[2]`, which errors name. No
 * error holds the element's content.
 */
export class FhirElement {
  private constructor(
    private readonly fields: Fields,
    readonly place: string,
  ) {}

  /** @throws ConsentError BAD_ROW if it is no object */
  static of(value: unknown, place: string): FhirElement {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return new FhirElement(value as Fields, place);
    throw refused(place, 'this is not an element with fields');
  }

  /** @returns the same under another place */
  at(place: string): FhirElement {
    return new FhirElement(this.fields, place);
  }

  has(name: string): boolean {
    return Object.hasOwn(this.fields, name);
  }

  /** @throws ConsentError BAD_ROW for the first field that is not in this list, because its meaning is not understood */
  only(known: readonly string[], hint?: string): void {
    const foreign = Object.keys(this.fields).find((name) => !known.includes(name));
    if (foreign === undefined) return;
    const shown = shownName(foreign) === '…' ? this.place : `${this.place}.${foreign}`;
    throw refused(shown, 'this limits or changes what is said in a way that is not understood', hint);
  }

  /** @param known urls @throws ConsentError BAD_ROW for any other modifier: a reader must not ignore one */
  onlyModifiers(known: readonly string[], hint?: string): void {
    const modifier = this.many('modifierExtension').find((one) => !known.includes(one.text('url') ?? ''));
    if (modifier !== undefined) throw refused(modifier.place, 'this changes what is said in a way that is not understood', hint);
  }

  /** @returns a text that is equal for two elements of the same content in the same order */
  asText(): string {
    return JSON.stringify(this.fields);
  }

  /** @returns the names of its fields */
  names(): readonly string[] {
    return Object.keys(this.fields);
  }

  /** @param except fields of this element that are passed by @returns every element below this one, with its place */
  *below(except: readonly string[] = []): Generator<FhirElement, void> {
    for (const [name, value] of Object.entries(this.fields)) {
      if (!except.includes(name)) yield* elementsOf(value, `${this.place}.${shownName(name)}`);
    }
  }

  /** @returns the text of a field; undefined if it is not there @throws ConsentError BAD_ROW if it is no text */
  text(name: string, most = 2000): string | undefined {
    if (!this.has(name)) return undefined;
    const value = this.fields[name];
    if (typeof value === 'string' && value.trim() !== '' && value.length <= most) return value;
    throw refused(`${this.place}.${name}`, `this is not a text of 1 to ${most} characters`);
  }

  flag(name: string): boolean | undefined {
    if (!this.has(name)) return undefined;
    const value = this.fields[name];
    if (typeof value === 'boolean') return value;
    throw refused(`${this.place}.${name}`, 'this is neither true nor false');
  }

  /** @returns the whole number of a field, from 0; undefined if it is not there */
  whole(name: string): number | undefined {
    if (!this.has(name)) return undefined;
    const value = this.fields[name];
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
    throw refused(`${this.place}.${name}`, 'this is no whole number');
  }

  /** @returns the element of a field; undefined if it is not there */
  one(name: string): FhirElement | undefined {
    return this.has(name) ? FhirElement.of(this.fields[name], `${this.place}.${name}`) : undefined;
  }

  /** @returns the elements of a field that repeats; none if it is not there @throws ConsentError BAD_ROW if it is no list */
  many(name: string): readonly FhirElement[] {
    if (!this.has(name)) return [];
    const value = this.fields[name];
    if (!Array.isArray(value)) throw refused(`${this.place}.${name}`, 'this is not a list');
    return value.map((one: unknown, i) => FhirElement.of(one, `${this.place}.${name}[${i}]`));
  }

  isList(name: string): boolean {
    return Array.isArray(this.fields[name]);
  }

  /** @returns the values of the extensions of that name, each as text */
  extensions(url: string): readonly string[] {
    return [...this.many('extension'), ...this.many('modifierExtension')]
      .filter((extension) => extension.text('url') === url)
      .map((extension) => extension.text('valueString', 200) ?? refuse(extension.place, 'this extension has a valueString'));
  }

  /** @returns the one value of an extension; undefined if it is not there @throws ConsentError BAD_ROW if it stands there twice */
  extension(url: string): string | undefined {
    const values = this.extensions(url);
    if (values.length > 1) throw refused(`${this.place}.extension`, 'an extension stands there twice');
    return values[0];
  }

  /**
   * @param edge the start or the end of its day, where it is a day without a time: an end counts with its whole day
   * @throws ConsentError BAD_ROW for a month or a year, which leave the day open
   * @source FHIR, data types dateTime and Period
   */
  instant(name: string, zone: string, edge: 'start' | 'end' = 'start'): Instant | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const place = `${this.place}.${name}`;
    if (DAY.test(text)) {
      const day = edge === 'start' ? text : dayAfter(text);
      const ms = day === undefined ? undefined : startOfDay(day, zone);
      return ms === undefined ? refuse(place, 'there is no such date') : instantFromMs(ms);
    }
    const day = WITH_ZONE.exec(text)?.[1];
    if (day === undefined) return refuse(place, 'this is neither a whole date nor an instant with its zone');
    const ms = msOfText(text);
    if (Number.isNaN(ms) || startOfDay(day, 'UTC') === undefined) return refuse(place, 'there is no such date');
    return instantFromMs(ms);
  }

  /** @returns the date as it is written, if it has no time */
  day(name: string): string | undefined {
    const text = this.text(name);
    return text !== undefined && DAY.test(text) ? text : undefined;
  }
}

function* elementsOf(value: unknown, place: string): Generator<FhirElement, void> {
  if (Array.isArray(value)) {
    for (const [i, one] of value.entries()) yield* elementsOf(one, `${place}[${i}]`);
  } else if (typeof value === 'object' && value !== null) {
    const element = FhirElement.of(value, place);
    yield element;
    yield* element.below();
  }
}

function dayAfter(day: string): string | undefined {
  const ms = startOfDay(day, 'UTC');
  return ms === undefined ? undefined : instantFromMs(ms + 86_400_000).slice(0, 10);
}

/** @param place `entry 3, Consent.status` */
export function refused(place: string, why: string, hint?: string): ConsentError {
  return new ConsentError('BAD_ROW', `${place}: ${why}`, {
    place: { tag: place },
    hint: hint ?? 'correct or take out the resource and send the document again; nothing of it was taken over',
  });
}

function refuse(place: string, why: string): never {
  throw refused(place, why);
}
