import { CollimateError, type CollimateErrorOptions } from '@collimate/kernel-errors';

/** Every code with its fault. */
const FAULT_OF = {
  MODALITY_MISMATCH: 'input',
  UNIT_MISMATCH: 'input',
  IMAGE_TOO_LARGE: 'input',
  TOO_LARGE: 'refused',
} as const;

/** A scan that can be read and cannot be extracted under a plan. It names neither file nor patient. */
export class ScanError extends CollimateError<keyof typeof FAULT_OF> {
  constructor(code: ScanError['code'], message: string, options?: CollimateErrorOptions) {
    super(code, FAULT_OF[code], message, options);
  }
}
