import { failed, fine } from '../examination/check.js';
import { PHANTOM_DIGEST, phantomDigest } from '../extraction/phantom.extraction.js';
import type { HelloStep } from './hello.step.js';

/** Shows that the isolated process computes the same numbers here as elsewhere. */
export const extractionStep: HelloStep = {
  name: 'extraction',
  title: 'phantoms are extracted, with the digest that every machine comes to',
  async prove(run) {
    const began = performance.now();
    const { tables, codes } = await run.phantoms();
    const cure = 'Install the package again; if it stays, send this line to whoever maintains the program.';
    if (codes.length > 0) return failed(`refused: ${codes.join(', ')}`, cure);
    const digest = phantomDigest(tables.slice(0, 1));
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    return digest === PHANTOM_DIGEST
      ? fine(`${tables.length} phantoms in ${seconds} s, digest ${digest.slice(0, 12)}…`)
      : failed(`digest ${digest.slice(0, 12)}…, and ${PHANTOM_DIGEST.slice(0, 12)}… is right`, cure);
  },
};
