import { instantFromMs, type Instant } from '@collimate/kernel-canonical';
import { ConsentError } from '../consent.error.js';
import { startOfDay } from '../start-of-day.js';
import { LIMITING } from './fhir-codes.table.js';

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
]);

/** What JSON holds between braces. */
type Fields = Readonly<Record<string, unknown>>;

/**
 * One element of a resource with its place, as `entry 3, Consent.provision.provision[2]`, by which errors name it. No error
 * holds what stands there.
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

  /** @throws ConsentError BAD_ROW for the first field that is none of these: whatever it says, it was not understood */
  only(known: readonly string[], hint?: string): void {
    const modifier = this.many('modifierExtension').find((one) => !LIMITING.includes(one.text('url') ?? ''));
    if (modifier !== undefined) throw refused(modifier.place, 'this changes what is said in a way that is not understood', hint);
    const foreign = Object.keys(this.fields).find((name) => !known.includes(name) && name !== 'modifierExtension');
    if (foreign === undefined) return;
    // A key may be anything, also a name of somebody: only those that FHIR has are repeated.
    const shown = ELEMENTS.has(foreign.replace(/^_/, '')) ? `${this.place}.${foreign}` : this.place;
    throw refused(shown, 'this limits or changes what is said in a way that is not understood', hint);
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
    const ms = Date.parse(text);
    if (Number.isNaN(ms) || startOfDay(day, 'UTC') === undefined) return refuse(place, 'there is no such date');
    return instantFromMs(ms);
  }

  /** @returns the date as it is written, if it has no time */
  day(name: string): string | undefined {
    const text = this.text(name);
    return text !== undefined && DAY.test(text) ? text : undefined;
  }
}

function dayAfter(day: string): string | undefined {
  const ms = startOfDay(day, 'UTC');
  return ms === undefined ? undefined : new Date(ms + 86_400_000).toISOString().slice(0, 10);
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
