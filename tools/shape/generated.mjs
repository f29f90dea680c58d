/** Folders whose files a program of the workspace writes; they have no fences, and no others are called so. */
export const GENERATED = [
  'libs/protocol/src/generated',
  'apps/coordinator/fixtures/protocol-1/generated',
  'libs/imaging/formats/src/generated',
  'libs/radiomics/kernels/src/generated',
];

/**
 * @param path of a source, absolute or from the root of the workspace
 * @returns whether a program of the workspace writes it
 */
export function isGenerated(path) {
  return GENERATED.some((dir) => `/${path}`.includes(`/${dir}/`));
}
