/** 120 little endian 16-bit numbers, i modulo 7, as libbz2 compresses them; nothing here can write bzip2 itself. */
export const bzip2Of = new Uint8Array(
  Buffer.from('QlpoOTFBWSZTWbCjy7EAABHAAH8AIAAxDABSkB7MDKGobhyHYeh1RfF3JFOFCQsKPLsQ', 'base64'),
);
