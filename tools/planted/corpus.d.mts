/** One check of the answer key, its texts wrapped in angle brackets. */
export interface PlantedCheck {
  readonly action: string;
  readonly tag: string;
  readonly tag_ds: string;
  readonly tag_name: string;
  readonly value: string;
  readonly action_text: string;
  readonly answer_category_v2: Readonly<Record<string, Readonly<Record<string, string>>>>;
}
/** The row of a file in the answer key. */
export interface AnswerRow {
  readonly PatientID: string;
  readonly StudyInstanceUID: string;
  readonly SeriesInstanceUID: string;
  readonly SOPInstanceUID: string;
  readonly SOPClassUID: string;
  readonly Modality: string;
  readonly AnswerData: Readonly<Record<string, PlantedCheck>>;
}
/** A planted file. */
export interface PlantedFile {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly row: AnswerRow;
}
export function plantedCorpus(order?: { readonly patients?: number; readonly seed?: number }): readonly PlantedFile[];
