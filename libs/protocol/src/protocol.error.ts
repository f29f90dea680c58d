import { CollimateError, type CollimateErrorOptions } from '@collimate/kernel-errors';

/** A message that is well-formed protobuf and still no valid message of ours. */
export class ProtocolError extends CollimateError<
  'MALFORMED_MESSAGE' | 'UNKNOWN_ENUM' | 'PAYLOAD_MISMATCH' | 'UNSUPPORTED_MODE'
> {
  constructor(code: ProtocolError['code'], message: string, options?: CollimateErrorOptions) {
    super(code, 'input', message, options);
  }
}
