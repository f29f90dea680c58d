/** @returns minutes east of Greenwich of a text such as `+0200`, undefined if it is not one. @source DICOM PS3.5 6.2 (DT), PS3.3 C.12.1.1.8 */
export function parseZone(value: string): number | undefined {
  const match = /^([+-])(\d\d)([0-5]\d)$/.exec(value);
  if (match === null || Number(match[2]) > 14) return undefined;
  const minutes = Number(match[2]) * 60 + Number(match[3]);
  return match[1] === '-' ? -minutes : minutes;
}
