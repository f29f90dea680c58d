import type { Encoding } from './encoding.js';

/** Where an element stands in its bytes. */
export interface ElementPlace {
  readonly tag: number;
  /** Undefined where the file does not state it and the rules name no dictionary. */
  readonly vr: string | undefined;
  /** First byte of the value. */
  readonly offset: number;
  /** Bytes of the value; its delimiter is not counted. */
  readonly length: number;
  /** The length is not written down: a delimiter ends the value. */
  readonly undefinedLength: boolean;
  /** The elements of each item, where the rules are strict and this is a sequence. */
  readonly items?: readonly (readonly ElementPlace[])[];
  /** Where the fragments of encapsulated pixel data stand, where the rules are strict. */
  readonly fragments?: readonly FragmentPlace[];
}

/** Where the bytes of a fragment stand. */
export interface FragmentPlace {
  readonly offset: number;
  readonly length: number;
}

/** The elements of one data set or item: from where to where, and how they are written down. */
export interface ElementRange {
  readonly start: number;
  /** First byte behind what contains the elements; nothing is read beyond it. */
  readonly end: number;
  readonly encoding: Encoding;
  /** 0 for a data set, 1 for the items of its sequences. */
  readonly depth: number;
  /** An item delimiter ends the elements. */
  readonly delimited?: boolean;
  /** Stop before the first element of another group. */
  readonly onlyGroup?: number;
}

/** Where the items of a sequence stand; `depth` is that of the items. */
export interface ItemRange extends Omit<ElementRange, 'onlyGroup'> {
  /** The sequence, for errors. */
  readonly tag: number;
}

/**
 * What is borne, and how far the reader goes down.
 *
 * Tolerant: what archives do against the standard and what loses nothing is borne (zeros behind the last element, implicit elements among
 * explicit ones, a sequence delimiter before the length is used up), and sequences of stated length are not entered before they are asked for.
 *
 * Strict: none of this is borne, and every sequence is entered at once, so that each byte belongs to exactly one element.
 */
export interface ReadingRules {
  readonly strict: boolean;
  /** The dictionary for what the file does not state. @returns `UN` for an unknown tag */
  readonly vrOf?: (tag: number) => string;
}
