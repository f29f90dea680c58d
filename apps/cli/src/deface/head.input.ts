import { FormatError } from '@collimate/imaging-formats';
import type { Mask } from '@collimate/imaging-volume';
import { type ImageSource, readMask } from '@collimate/platform-scans';
import { CliError, LocatedError } from '../errors/cli.error.js';
import type { ImageHeader } from './image.header.js';

/**
 * A face is found by the directions of the patient. If the file does not state them, another part would be removed, and the face
 * would stay.
 * @throws LocatedError over FormatError BAD_GEOMETRY
 */
export function checkAxes(path: string, { withoutAxes }: ImageHeader): void {
  if (withoutAxes === undefined) return;
  throw unplaced(
    path,
    withoutAxes,
    'the file does not say which way the head lies, and its face cannot be told from the back of it',
    'Give the DICOM series, or convert it again by a program that keeps its axes; if they are known, write them into the header.',
  );
}

/**
 * A mask and an image can be aligned only if both state their position. @throws LocatedError over FormatError
 * BAD_GEOMETRY
 */
export function checkOrigin(path: string, { withoutOrigin }: ImageHeader): void {
  if (withoutOrigin === undefined) return;
  throw unplaced(
    path,
    withoutOrigin,
    'the file does not say where the head lies, so no mask can be laid on it',
    'Give the image that the mask was drawn on, with its position in the header, or leave --brain and --protect out.',
  );
}

/**
 * A region on the grid of the head.
 * @param option by which it was given
 * @param tell takes problems that did not stop the reading
 * @throws LocatedError over FormatError BAD_GEOMETRY for a mask without a position, WHICH_REGION, and the errors of
 *   readMask
 */
export async function headMaskOf(
  file: string,
  option: '--brain' | '--protect',
  image: ImageSource,
  tell: (problem: string) => void,
): Promise<Mask> {
  const { mask, placed, problems } = await readMask(file, image, {}).catch((error: unknown) => {
    throw withOwnHint(error);
  });
  if (placed === false)
    throw unplaced(
      file,
      'orientation and origin',
      `the mask of ${option} does not say where it lies in the patient`,
      'Save it again with the orientation and the origin of its image, as the program that drew it can; nothing is guessed here.',
    );
  for (const problem of problems) tell(problem);
  return mask;
}

function unplaced(path: string, tag: string, message: string, hint: string): LocatedError {
  return new LocatedError(new FormatError('BAD_GEOMETRY', message, { place: { item: 0, tag }, hint }), [path]);
}

/**
 * Errors of the readers suggest options of `extract` for choosing or resampling a region. This command has no such
 * options.
 */
function withOwnHint(error: unknown): unknown {
  if (!(error instanceof LocatedError)) return error;
  const { message, hint = '', place, details } = error.cause;
  const own = /--regrid/.test(hint)
    ? (['GRID_DIFFERS', 'Save the mask on the grid of the image; it is not brought over here.'] as const)
    : /--(?:roi|label|all-rois)/.test(hint)
      ? (['WHICH_REGION', 'Save the region in a file of its own: none is chosen here.'] as const)
      : undefined;
  if (own === undefined) return error;
  const [code, does] = own;
  return new LocatedError(new CliError(code, 'input', message, { cause: error.cause, place, details, hint: does }), error.paths);
}
