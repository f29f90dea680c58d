/** A NIfTI-1 file of 2 x 2 x 2 int16 voxels with a text in every field that takes one, an extension, and bytes behind its voxels. */
export function plantedNifti(canary: string): Uint8Array {
  const view = new DataView(new ArrayBuffer(352 + 32 + 256 + 16));
  const bytes = new Uint8Array(view.buffer);
  const put = (at: number, text: string, length: number): void => {
    for (let i = 0; i < Math.min(text.length, length); i++) bytes[at + i] = text.charCodeAt(i);
  };
  view.setInt32(0, 348, true);
  put(4, canary, 10);
  put(14, `${canary} db`, 18);
  [3, 8, 8, 2, 1, 1, 1, 1].forEach((n, i) => view.setInt16(40 + 2 * i, n, true));
  view.setInt16(70, 4, true);
  view.setInt16(72, 16, true);
  [1, 0.8, 0.8, 2.5, 0, 0, 0, 0].forEach((n, i) => view.setFloat32(76 + 4 * i, n, true));
  put(96, canary, 8);
  view.setFloat32(108, 384, true);
  view.setFloat32(112, 1, true);
  put(148, `${canary} descrip`, 80);
  put(228, `${canary} aux`, 24);
  view.setInt16(254, 1, true);
  put(256, canary, 8);
  [0.8, 0, 0, -10, 0, 0.8, 0, -20, 0, 0, 2.5, -30].forEach((n, i) => view.setFloat32(280 + 4 * i, n, true));
  put(328, canary, 16);
  put(344, 'n+1', 3);
  bytes[348] = 1;
  view.setInt32(352, 32, true);
  view.setInt32(356, 6, true);
  put(360, `${canary} extension`, 24);
  for (let i = 0; i < 128; i++) view.setInt16(384 + 2 * i, 10 * i - 300, true);
  put(640, `${canary} end`, 16);
  return bytes;
}
