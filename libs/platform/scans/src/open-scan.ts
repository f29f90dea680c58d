import type { FormatCode } from '@collimate/imaging-formats';
import type { Volume } from '@collimate/imaging-volume';
import { CollimateError, type Place } from '@collimate/kernel-errors';
import { type CompiledPlan, type MemoryForecast, type PipelineError, forecastMemory } from '@collimate/radiomics-pipeline';
import type { MaskSource } from './mask.model.js';
import { checkFit } from './plan-fit.js';
import type { ScanFacts } from './scan-facts.js';
import { checkFiles, checkMemory } from './scan-memory.js';
import type { ScanOrder } from './scan-order.js';
import { type MaskMatching, ScanShelf } from './scan-shelf.js';
import type { ScanError } from './scan.error.js';
import { LocatedError, type SourceError } from './source.error.js';

/** Options for opening a scan. */
export interface OpenOptions {
  /** Data shared with earlier scans; without it everything is read for this scan. */
  readonly shelf?: ScanShelf;
  readonly masks?: MaskMatching;
  /** Memory that image and extraction may use, bytes. */
  readonly limitBytes: number;
  /** Largest size of the image's files on disk, together, bytes. */
  readonly maximumFileBytes?: number;
  /** Whether the 60 diagnostics will be asked for: they need the whole image. */
  readonly diagnostics?: boolean;
}

/** Facts of a scan besides its voxels. */
export interface OpenFacts extends ScanFacts {
  /** DICOM modality; empty if the file does not give it. */
  readonly modality: string;
  /** Unit of the intensities, from the file; undefined if it gives none. */
  readonly intensityUnit: string | undefined;
  /** Number of the patient, where the file says it; personal, never logged. */
  readonly patientId?: string;
}

/** A scan in memory, ready for `extract`. */
export interface OpenScan {
  readonly kind: 'open';
  readonly volume: Volume;
  /** The region that was ordered, on the grid of the image. */
  readonly masks: readonly MaskSource[];
  readonly facts: OpenFacts;
  readonly forecast: MemoryForecast;
  /** Remarks that did not stop the reading. They may name regions: for the owner of the files, never logged. */
  readonly notes: readonly string[];
}

/** Codes for faults of a scan, its files or its region; a refusal may have the code of another error too. */
export type ScanCode = FormatCode | PipelineError['code'] | ScanError['code'] | SourceError['code'];

/** Why a scan cannot be extracted. Code and place name no file and no patient. */
export interface ScanRefusal {
  readonly kind: 'refused';
  /** The file that it is about: the image, the mask, or a region by which the scan is normalised. */
  readonly part: 'image' | 'mask' | 'region';
  readonly code: string;
  readonly place: Place;
  /** The sentence. It may name files and regions: for the person who gave them, never for a log. */
  readonly error: CollimateError | LocatedError;
}

/**
 * Opens a scan from disk for extraction: volume, mask, the facts that a plan asks for, and the memory that it will
 * take. All programs use this function.
 * @throws errors that are not refusals of the scan, which are faults of the program
 */
export async function openScan(order: ScanOrder, compiled: CompiledPlan, options: OpenOptions): Promise<OpenScan | ScanRefusal> {
  const { shelf = new ScanShelf(), masks: matching = {}, limitBytes, maximumFileBytes } = options;
  const { plan } = compiled;
  let part: ScanRefusal['part'] = 'image';
  try {
    if (maximumFileBytes !== undefined) checkFiles(order.image, maximumFileBytes);
    const image = await shelf.image(order, plan.intensity.unit);
    const taken = checkFit(image, plan, order);
    part = 'mask';
    const mask = await shelf.mask(order.mask, image, { roi: order.roi, label: order.label, ...matching });
    const forecast = forecastMemory(compiled, image.volume.grid, mask.mask, options.diagnostics === true);
    checkMemory(forecast, limitBytes);
    part = 'region';
    const { problems, ...found } = await shelf.factsOf(order, image, matching);
    const { volume, modality, intensityUnit, patientId } = image;
    const facts = { ...found, modality, intensityUnit, ...(patientId === undefined ? {} : { patientId }) };
    const notes = [...image.problems, ...taken, ...mask.problems, ...problems];
    return { kind: 'open', volume, masks: [mask], facts, forecast, notes };
  } catch (error) {
    const cause = error instanceof LocatedError ? error.cause : error;
    if (!(cause instanceof CollimateError)) throw error;
    return { kind: 'refused', part, code: cause.code, place: cause.place, error: error instanceof LocatedError ? error : cause };
  }
}

/** @returns the scan, for a program that cannot go on without it @throws the error of the refusal */
export function opened(outcome: OpenScan | ScanRefusal): OpenScan {
  if (outcome.kind === 'open') return outcome;
  throw outcome.error;
}
