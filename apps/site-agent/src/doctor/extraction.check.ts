import { CollimateError } from '@collimate/kernel-errors';
import { ExtractionProcess } from '../extraction/extraction.process.js';
import { PHANTOM_DIGEST, extractPhantoms, phantomDigest } from '../extraction/phantom.extraction.js';
import { failed, fine, type Check } from '../examination/check.js';

/** Whether the isolated extraction process starts here, and computes the same numbers as elsewhere. */
export const extractionCheck: Check = {
  name: 'extraction',
  title: 'extraction of a phantom',
  async look() {
    const process = new ExtractionProcess(1);
    const began = performance.now();
    try {
      const { codes, tables } = await extractPhantoms(process, 1);
      const digest = phantomDigest(tables);
      const seconds = ((performance.now() - began) / 1000).toFixed(1);
      const cure = 'The files of the program are not what was packaged, or the machine lacks memory: install the package again.';
      if (codes.length > 0) return failed(`the phantom is refused: ${codes.join(', ')}`, cure);
      return digest === PHANTOM_DIGEST
        ? fine(`digest ${digest.slice(0, 12)}… in ${seconds} s`)
        : failed(`digest ${digest.slice(0, 12)}…, and ${PHANTOM_DIGEST.slice(0, 12)}… is right`, cure);
    } catch (error) {
      if (!(error instanceof CollimateError)) throw error;
      return failed(error.code, 'The extraction process does not start: look at the limits of memory and processes above.');
    } finally {
      await process.stop();
    }
  },
};
