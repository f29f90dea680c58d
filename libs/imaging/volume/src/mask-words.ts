/*
 * Most of a box around a ROI lies outside of it. A loop over a mask looks at eight voxels at once and skips them if none is inside:
 *
 *   if ((i & 7) === 0 && words[i >> 3] === 0) i += 7;
 */

/** @returns the same memory eight voxels at a time, as far as whole words go; a mask that begins within a word is copied */
export function wordsOf(inside: Uint8Array): Float64Array {
  const aligned = inside.byteOffset % 8 === 0 ? inside : inside.slice();
  return new Float64Array(aligned.buffer, aligned.byteOffset, aligned.length >> 3);
}
